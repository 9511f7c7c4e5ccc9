"""page_type: the defaults of the scoring spec, section "Pages and visits", and what fools them."""

import csv
import random
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from python_udfs import PAGE_TYPES, SeedError, page_type
from python_udfs.seeds import SEEDS_VARIABLE, seeds_folder

HIRING_LINKS = Path(__file__).resolve().parents[3] / "shared" / "fixtures" / "urls" / "hiring_links.txt"

TYPES = """
blog https://acme.com/blog
blog https://acme.com/blog/pricing-your-product
blog https://acme.com/de/blog/preise
blog https://acme.com/en-us/blog/careers
blog https://acme.com/us/en/blog/careers
blog https://acme.com/pt_BR/news/
blog https://blog.acme.com/pricing
blog https://blog.acme.co.uk/
blog https://de.blog.acme.com/pricing
blog https://acme.com/press
blog https://acme.com/guides/pricing
blog https://acme.com/resources/demo
blog https://resources.acme.com/case-studies/x
blog https://acme.com/News.html
other https://acme.com/about/news
other https://acme.com/company/press
other https://acme.com/weblog
other https://acme.com/blogging-software
case_study https://acme.com/customers/guides
docs https://acme.com/docs
docs https://acme.com/docs/pricing
docs https://docs.acme.com/pricing
docs https://developers.acme.com/jobs
docs https://acme.com/product/api
docs https://acme.com/pricing/api
docs https://acme.com/developers/
docs https://acme.com/de/documentation
other https://acme.com/apis
pricing https://acme.com/pricing
pricing https://acme.com/Pricing/?utm_source=x#faq
pricing https://acme.com/%70ricing
pricing https://acme.com/pricing.html
pricing https://acme.com/prices.aspx
pricing https://acme.com/en/plans
pricing https://acme.com/pricing/demo
pricing https://acme.com/product/pricing
pricing https://acme.com//pricing//
pricing https://acme.com/plans-and-pricing
pricing https://acme.com/pricing-plans
pricing https://acme.com/plans-pricing
pricing https://acme.com/pricing/faq
pricing https://acme.com/zh-hans-cn/pricing
pricing https://acme.com/es-419/pricing
pricing https://acme.com/#/pricing
pricing https://acme.com/app#!/pricing?x=1
pricing https://acme.com/pricing;jsessionid=1A2B
pricing https://acme.com/pricing.php;jsessionid=1A2B?x=1
pricing https://acme.com/pricing/index.html
pricing https://acme.com/%2570ricing
pricing acme.com/pricing
pricing //acme.com/pricing
pricing /pricing
pricing http://user:secret@acme.com:8080/pricing
other https://acme.com/pricing-software
other https://acme.com/floor-plans
other https://acme.com/priceless
other https://acme.com/search?q=/pricing
demo https://acme.com/demo
demo https://acme.com/request-demo
demo https://acme.com/demos
demo https://acme.com/demo-request
demo https://acme.com/request-a-demo
demo https://acme.com/get-a-demo
demo https://acme.com/schedule-a-demo/
demo https://acme.com/en/see-demo
demo https://acme.com/watch-a-demo.html
demo https://acme.com/try-demo
demo https://acme.com/live-demo
demo https://acme.com/lp/Free_Trial
demo https://acme.com/start-trial
demo https://acme.com/get%2Da%2Ddemo
demo https://www.greenhouse.io/request-a-demo
demo https://hire.lever.co/demo
careers https://boards.greenhouse.io/demo
demo https://acme.com/Request_Demo
demo https://acme.com/book-a-demo/
demo https://acme.com/product-tour
demo https://acme.com/demo/customers
other https://acme.com/demographics
other https://acme.com/request-a-demo-account
other https://acme.com/we-request-a-demo
other https://acme.com/demo-mode
product https://acme.com/product/demo-mode
docs https://acme.com/docs/request-a-demo
blog https://acme.com/blog/request-a-demo
blog https://blog.acme.com/request-a-demo
case_study https://acme.com/customers
case_study https://acme.com/customers/careers
case_study https://acme.com/case-studies/acme.html
case_study https://acme.com/success-stories
case_study https://acme.com/products/customer-stories
other https://acme.com/customer-support
support https://acme.com/support
support https://support.acme.com/articles/1
support https://help.acme.com/
support https://acme.com/help/features
other https://acme.com/supporters
legal https://acme.com/legal
legal https://acme.com/privacy.html
legal https://acme.com/legal/products
legal https://acme.com/de/imprint
legal https://acme.com/privacy-policy
legal https://acme.com/terms-of-service
legal https://acme.com/en/terms-and-conditions/
legal https://acme.com/cookie-policy
legal https://acme.com/impressum
legal https://acme.com/datenschutz
other https://acme.com/terms-of-endearment
product https://acme.com/product
product https://acme.com/products/x/y
product https://acme.com/features
product https://acme.com/en/platform
product https://acme.com/solutions/retail
other https://acme.com/productivity
home https://acme.com
home https://acme.com/
home acme.com
home https://www.acme.com/?utm_source=x
home https://acme.com/#top
home https://acme.com/index.html
home https://acme.com/de/
home https://acme.com/us/en
other https://acme.com/about
other https://acme.com/home
other mailto:jane@acme.com
other android-app://com.acme/pricing
careers https://acme.com/careers/product
careers https://careers.acme.com/products
careers https://acme.com/careers/support
careers https://acme.com/careers#product
pricing https://acme.com/careers/pricing
"""

#: Words of other languages, as companies write them, and what only looks like one.
LANGUAGES = """
pricing https://acme.de/preise
pricing https://acme.de/de/Preise/
pricing https://acme.de/preisuebersicht.html
pricing https://acme.de/preis%C3%BCbersicht
pricing https://acme.fr/fr/tarifs
pricing https://acme.es/precios/
pricing https://acme.es/planes-y-precios
pricing https://acme.it/prezzi
pricing https://acme.com.br/precos
pricing https://acme.com.br/pre%C3%A7os
pricing https://acme.com.br/pre%25C3%25A7os
pricing https://acme.com.br/prec%CC%A7os
pricing https://acme.com.br/PRE%C3%87OS
pricing https://acme.com.br/planos
pricing https://acme.nl/prijzen
pricing https://acme.nl/nl/tarieven
pricing https://acme.pl/cennik
pricing https://acme.se/priser
pricing https://acme.se/prissattning
pricing https://acme.ru/tseny
pricing https://acme.ru/%D1%86%D0%B5%D0%BD%D1%8B
pricing https://acme.ru/Тарифы/
pricing https://acme.co.jp/料金
pricing https://acme.co.jp/%E6%96%99%E9%87%91%E3%83%97%E3%83%A9%E3%83%B3/
pricing https://acme.co.jp/ryoukin/
pricing https://acme.com/produkt/preise
demo https://acme.de/demo-anfordern
demo https://acme.de/demo-buchen
demo https://acme.de/kostenlose-demo-vereinbaren
demo https://acme.de/demotermin
demo https://acme.de/produktvorf%C3%BChrung
demo https://acme.de/kostenlos-testen
demo https://acme.fr/demander-une-demo
demo https://acme.fr/demander-une-d%C3%A9mo
demo https://acme.fr/fr/reserver-une-demonstration
demo https://acme.fr/essai-gratuit
demo https://acme.es/solicitar-demo
demo https://acme.es/solicita-una-demostraci%C3%B3n
demo https://acme.es/prueba-gratis
demo https://acme.it/richiedi-una-demo
demo https://acme.it/prova-gratuita
demo https://acme.com.br/agende-uma-demonstra%C3%A7%C3%A3o
demo https://acme.com.br/teste-gratis
demo https://acme.nl/demo-aanvragen
demo https://acme.nl/plan-een-demo
demo https://acme.nl/vraag-een-demo-aan
demo https://acme.pl/umow-demo
demo https://acme.pl/um%C3%B3w-prezentacj%C4%99
demo https://acme.pl/zam%C3%B3w-demo
demo https://acme.se/boka-demo
demo https://acme.se/boka-en-demo
demo https://acme.ru/демо
demo https://acme.ru/запросить-демо
demo https://acme.ru/zakazat-demo
demo https://acme.co.jp/デモ
demo https://acme.co.jp/%E3%83%86%E3%82%99%E3%83%A2
demo https://acme.co.jp/%E3%83%87%E3%83%A2%E7%94%B3%E3%81%97%E8%BE%BC%E3%81%BF
demo https://acme.co.jp/無料トライアル
case_study https://acme.de/kundenreferenzen
case_study https://acme.de/referenzen/
case_study https://acme.de/fallstudien
case_study https://acme.fr/etudes-de-cas
case_study https://acme.fr/%C3%A9tudes-de-cas/x
case_study https://acme.fr/temoignages
case_study https://acme.fr/retours-d%27experience
case_study https://acme.es/casos-de-exito
case_study https://acme.es/casos-de-%C3%A9xito
case_study https://acme.it/casi-di-studio
case_study https://acme.com.br/casos-de-sucesso
case_study https://acme.com.br/cases
case_study https://acme.nl/klantverhalen
case_study https://acme.pl/historie-klientow
case_study https://acme.se/kundcase
case_study https://acme.se/kundber%C3%A4ttelser
case_study https://acme.ru/кейсы
case_study https://acme.ru/otzyvy
case_study https://acme.co.jp/導入事例
case_study https://acme.co.jp/お客様の声
legal https://acme.de/agb
legal https://acme.de/datenschutzerklaerung
legal https://acme.de/datenschutzerkl%C3%A4rung
legal https://acme.fr/mentions-legales
legal https://acme.fr/cgv
legal https://acme.fr/politique-de-confidentialit%C3%A9
legal https://acme.es/aviso-legal
legal https://acme.es/politica-de-privacidad
legal https://acme.it/note-legali
legal https://acme.com.br/termos-de-uso
legal https://acme.nl/algemene-voorwaarden
legal https://acme.pl/polityka-prywatno%C5%9Bci
legal https://acme.pl/regulamin
legal https://acme.se/integritetspolicy
legal https://acme.se/allm%C3%A4nna-villkor
legal https://acme.ru/политика-конфиденциальности
legal https://acme.ru/polzovatelskoe-soglashenie
legal https://acme.co.jp/プライバシーポリシー
legal https://acme.co.jp/利用規約
support https://acme.de/hilfe
support https://hilfe.acme.de/artikel/1
support https://acme.fr/aide
support https://acme.fr/centre-d-aide
support https://acme.es/ayuda
support https://acme.es/soporte
support https://acme.it/assistenza
support https://acme.com.br/ajuda
support https://acme.nl/hulp
support https://acme.nl/klantenservice
support https://acme.pl/pomoc
support https://acme.se/hjalp
support https://acme.se/hj%C3%A4lp
support https://acme.ru/помощь
support https://acme.ru/podderzhka
support https://acme.co.jp/ヘルプ
support https://acme.co.jp/ﾍﾙﾌﾟ
support https://acme.co.jp/サポート/
blog https://acme.de/de/blog/preise
blog https://acme.fr/blog/demander-une-demo
docs https://docs.acme.jp/料金
careers https://acme.de/karriere/hilfe
other https://acme.co.jp/テモ
other https://acme.co.jp/ヘルフ
other https://acme.ru/кеисы
other https://acme.de/preisverleihung
other https://acme.de/demokratie
other https://acme.fr/demonter
other https://acme.es/precioso
other https://acme.de/kundenportal
other https://acme.fr/aide-soignante
other https://acme.pl/oferta
other https://acme.de/planer
"""

CAREERS = """
https://www.google.com/about/careers/applications/jobs/results/
https://careers.google.com/jobs/
https://www.apple.com/careers/us/
https://jobs.apple.com/en-us/search
https://www.amazon.jobs/en/
https://amazon.jobs/en/business_categories/aws
https://www.metacareers.com/
https://www.metacareers.com/jobs
https://careers.microsoft.com/v2/global/en/home.html
https://jobs.netflix.com/search
https://www.tesla.com/careers/search/
https://www.ibm.com/careers
https://www.intel.com/content/www/us/en/jobs/jobs-at-intel.html
https://www.oracle.com/careers/
https://jobs.sap.com/
https://www.sap.com/about/careers.html
https://www.siemens.com/global/en/company/jobs.html
https://www.bosch.de/karriere/
https://www.shell.com/careers.html
https://www.unilever.com/careers/
https://www.pwc.com/gx/en/careers.html
https://www2.deloitte.com/global/en/careers.html
https://www.ey.com/en_gl/careers
https://home.kpmg/xx/en/home/careers.html
https://www.nestle.com/jobs
https://www.loreal.com/en/careers
https://group.bnpparibas/emploi-carriere
https://www.orange.jobs/
https://www.carrefour.com/fr/recrutement
https://recrute.carrefour.fr/
https://acme.wd5.myworkdayjobs.com/en-US/External
https://acme.wd1.myworkdayjobs.com/Careers
https://acme.csod.com/ux/ats/careersite/1/home
https://careers-acme.icims.com/jobs/search
https://acme.taleo.net/careersection/2/jobsearch.ftl
https://acme.avature.net/careers
https://acme.eightfold.ai/careers
https://acme.jobs.personio.de/
https://acme.jobs.personio.com/job/12345
https://jobs.jobvite.com/acme/jobs
https://acme.bamboohr.com/jobs/
https://acme.bamboohr.com/careers/23
https://acme.breezy.hr/
https://acme.breezy.hr/p/abc-engineer
https://acme.recruitee.com/o/engineer
https://acme.teamtailor.com/
https://acme.teamtailor.com/jobs/123-engineer
https://acme.pinpointhq.com/en/postings/x
https://acme.freshteam.com/jobs
https://acme.zohorecruit.com/jobs/Careers
https://acme.homerun.co/
https://acme.applytojob.com/apply
https://acme.catsone.com/careers/
https://app.dover.com/apply/Acme
https://app.dover.com/Acme/careers/1
https://jobs.gem.com/acme
https://jobs.polymer.co/acme
https://acme.careers.hibob.com/
https://join.com/companies/acme
https://acme.gupy.io/
https://hrmos.co/pages/acme/jobs
https://herp.careers/v1/acme
https://www.welcometothejungle.com/fr/companies/acme/jobs
https://wellfound.com/company/acme/jobs
https://angel.co/company/acme/jobs
https://www.ycombinator.com/companies/acme/jobs
https://www.linkedin.com/company/acme/jobs/
https://boards.greenhouse.io/acme/jobs/12345
https://job-boards.eu.greenhouse.io/acme
https://jobs.lever.co/acme/2f1c9e0a-8a3e-4b0e-9b3e-3a1f2c4d5e6f
https://jobs.eu.lever.co/acme
https://jobs.ashbyhq.com/acme
https://jobs.ashbyhq.com/acme/2f1c9e0a-8a3e-4b0e-9b3e-3a1f2c4d5e6f
https://apply.workable.com/acme/j/ABC/
https://careers.smartrecruiters.com/Acme
https://jobs.smartrecruiters.com/Acme/123
https://ats.rippling.com/acme/jobs
https://grnh.se/abc
https://acme.com/company#jobs-open
https://acme.com/about#open-positions
https://acme.com/about-us/#careers
https://acme.com/team#jobs
https://acme.com/#/careers
https://acme.com/#careers
https://acme.jobs
https://acme.careers
https://acme.com/join-us
https://acme.com/work-with-us
https://acme.com/working-at-acme
https://acme.com/work-at-acme
https://acme.com/life-at-acme
https://acme.com/about/life-at-acme
https://acme.com/careers-at-acme
https://acme.com/jobs-at-acme
https://acme.com/acme-careers
https://acme.com/we-are-hiring
https://acme.com/were-hiring
https://acme.com/we%27re-hiring
https://acme.com/hiring
https://acme.com/company/hiring
https://acme.com/open-positions
https://acme.com/company/open-roles
https://acme.com/current-openings
https://acme.com/openings
https://acme.com/positions
https://acme.com/employment
https://acme.com/opportunities
https://acme.com/career-opportunities
https://acme.com/en/company/join-the-team
https://acme.com/join-our-engineering-team
https://acme.com/about/jobs
https://acme.com/company/careers
https://acme.com/Careers.aspx
https://acme.com/careers.html?gh_jid=123
https://acme.com/careers/
https://acme.com/careers/engineering/senior-engineer
https://acme.com/CAREERS
https://acme.com/%63areers
https://acme.com/job/senior-engineer-123
https://acme.com/recruit/
https://acme.co.jp/recruit/
https://recruit.acme.co.jp/
https://acme.co.jp/company/recruit.html
https://acme.co.jp/採用情報
https://acme.co.jp/%E6%8E%A1%E7%94%A8%E6%83%85%E5%A0%B1/
https://acme.cn/招聘
https://acme.cn/加入我们
https://acme.kr/채용
https://acme.ru/вакансии
https://acme.ru/vakansii/
https://acme.ru/company/karera
https://acme.ru/about/career
https://acme.de/karriere
https://acme.de/unternehmen/karriere/offene-stellen
https://acme.de/stellenangebote
https://acme.de/offene%20stellen
https://acme.de/jobs-karriere
https://acme.de/karriere-bei-acme
https://karriere.acme.de
https://www.acme-karriere.de/
https://acme.fr/emplois
https://acme.fr/recrutement
https://acme.fr/nous-rejoindre
https://acme.fr/rejoignez-nous
https://acme.fr/carri%C3%A8res
https://acme.com.br/carreiras
https://acme.com.br/vagas
https://acme.com.br/trabalhe-conosco
https://acme.es/ofertas-de-empleo
https://acme.es/trabaja-con-nosotros
https://acme.es/empleo
https://acme.es/es/unete-al-equipo
https://acme.it/lavora-con-noi
https://acme.it/azienda/carriera
https://acme.pl/kariera
https://acme.pl/praca
https://acme.pl/do%C5%82%C4%85cz-do-nas
https://acme.cz/kariera
https://acme.cz/kari%C3%A9ra
https://acme.fi/rekry
https://acme.fi/avoimet-tyopaikat
https://acme.fi/ura
https://acme.se/jobb
https://acme.se/lediga-jobb
https://acme.se/karri%C3%A4r
https://acme.no/ledige-stillinger
https://acme.dk/karriere
https://acme.dk/job
https://acme.dk/ledige-stillinger
https://acme.nl/vacatures
https://acme.nl/werken-bij
https://acme.nl/werken-bij-acme
https://werkenbijacme.nl/
https://www.werkenbijacme.nl/vacatures
https://acme.com.tr/kariyer
https://acme.hu/karrier
https://acme.hu/allasok
https://acme.ro/cariere
https://acme.ro/locuri-de-munca
https://acme.gr/thesis-ergasias
https://acme.hr/posao
https://acme.vn/tuyen-dung
https://acme.id/lowongan
https://acme.id/karir
https://careers.acme.com/us/en
https://jobs.acme.com/search
https://career.acme.com
https://eu.jobs.acme.com/
https://work.acme.com
https://join.acme.com
https://talent.acme.com
https://hiring.acme.com
https://acme.com/index.php/karriere/
https://acme.com/pages/careers
https://acme.com/p/jobs
https://acme.com/en-us/about/careers/open-positions
https://acme.com/content/acme/en/careers.html
https://github.com/acme/jobs
https://github.com/acme/hiring
https://acme.notion.site/Careers-at-Acme-0f9a2b64ddd8470f968335b769de0909
https://www.notion.so/acme/Acme-is-hiring-0f9a2b64ddd8470f968335b769de0909
https://www.notion.so/Open-Positions-0f9a2b64ddd8470f968335b769de0909
https://acme.com/career-page
https://acme.com/about/team-and-careers
https://acme.com/company/vacancies/
https://acme.com/internships
https://acme.com/join_us
https://acme.com/JoinUs
https://acme.com/workwithus
https://stripe.com/jobs/search
https://about.gitlab.com/jobs/all-jobs/
https://www.atlassian.com/company/careers
https://www.hubspot.com/careers/jobs
https://www.hubspot.com/careers
https://www.shopify.com/careers
https://www.notion.com/careers
https://linear.app/careers
https://vercel.com/careers
https://posthog.com/careers
https://supabase.com/careers
https://basecamp.com/jobs
https://automattic.com/work-with-us/
https://www.canonical.com/careers
https://zapier.com/jobs
https://www.toptal.com/careers
https://www.mozilla.org/en-US/careers/
https://www.redhat.com/en/jobs
https://www.spacex.com/careers
https://www.lifeatspotify.com/
https://www.lifeatspotify.com/jobs
https://www.uber.com/us/en/careers/
https://careers.airbnb.com/
https://www.pinterestcareers.com/
https://www.coinbase.com/careers
https://www.databricks.com/company/careers/open-positions
https://www.snowflake.com/en/company/careers/
https://www.workato.com/careers
https://www.zendesk.com/jobs/
https://workable.com/careers
https://breezy.hr/careers
https://www.rippling.com/careers
https://personio.com/about-personio/careers/
https://www.acme.com/about/careers/job-openings/
https://acme.com/about/work-with-us/
https://acme.com/careers/#open-roles
https://acme.com/jobs/marketing-manager
https://acme.com/en/company/careers/locations/berlin
https://acme.com/careers/teams/engineering
https://acme.com/careers/faq
https://acme.com/careers/students
https://acme.com/careers/benefits
https://acme.com/company/career-opportunities
https://acme.com/our-company/careers/
https://acme.com/who-we-are/careers
https://acme.com/who-we-are/join-us
https://acme.com/corporate/careers
https://corporate.acme.com/careers
https://investors.acme.com/careers
https://acme.com/team/join-us
https://acme.com/people/careers
https://acme.com/life/careers
https://acme.com/about/team#join-us
https://acme.com/about#hiring
https://www.acme.com/about-us#join-our-team
https://www.acme.com/company/#jobs
https://www.acme.com/company/about#open-jobs
https://acme.com/lp/careers
https://acme.com/s/careers
https://acme.com/careers-2
https://acme.com/new-careers
https://acme.com/career/en
https://acme.com/hr/careers
https://acme.com/jobs.php
https://acme.com/jobs.htm
https://acme.com/job-opportunities
https://acme.com/employment.html
https://acme.com/work-for-us
https://acme.com/we-re-hiring
https://acme.com/were-hiring/
https://acme.com/apply-now/careers
https://acme.ai/careers
https://www.acme.com/en-gb/company/about-us/careers-at-acme
https://www.acme.co.uk/vacancies
https://www.acme.com/careers/vacancies
https://acme.factorialhr.com
https://acme.factorialhr.es/job_posting/x
https://acme.jobs.hr
https://acme.eu.teamtailor.com
https://career.acme.se/jobs
https://acme.na.teamtailor.com/jobs
https://acme.welcomekit.co/
https://www.welcometothejungle.com/en/companies/acme
https://acme.jobs.cz/
https://acme.notion.site/Jobs-0f9a2b64ddd8470f968335b769de0909
https://acme.notion.site/Careers-0f9a2b64ddd8470f968335b769de0909
https://acme.notion.site/Join-our-team-0f9a2b64ddd8470f968335b769de0909
https://acme.notion.site/Work-at-Acme-0f9a2b64ddd8470f968335b769de0909
https://www.workatastartup.com/companies/acme
https://wellfound.com/company/acme
https://www.crunchboard.com/jobs
https://acme.bamboohr.com/jobs/embed2.php
https://boards.greenhouse.io/embed/job_board?for=acme
https://acme.recruiterbox.com/
https://acme.jobscore.com
https://acme.com/de/ueber-uns/karriere
https://acme.com/ueber-uns/jobs
https://acme.de/jobs-und-karriere/
https://acme.de/karriereportal
https://acme.de/arbeiten-bei-acme
https://acme.de/stellenausschreibungen
https://acme.de/offene-stellen.html
https://acme.de/jobs.html
https://acme.de/unternehmen/stellenangebote
https://acme.ch/de/offene-stellen
https://acme.fr/carriere
https://acme.fr/nous-recrutons
https://acme.fr/fr/recrutement/nos-offres
https://acme.fr/jobs
https://acme.be/nl/vacatures
https://acme.nl/over-ons/werken-bij
https://acme.nl/carriere
https://acme.pt/carreira
https://acme.com.br/trabalhe-com-a-gente
https://acme.com.br/carreira
https://acme.com.br/vem-ser-acme
https://acme.es/trabaja-en-acme
https://acme.mx/bolsa-de-trabajo
https://acme.cl/trabaja-con-nosotros/
https://acme.es/unete
https://acme.it/posizioni-aperte
https://acme.it/chi-siamo/lavora-con-noi
https://acme.pl/o-nas/kariera
https://acme.pl/oferty-pracy
https://acme.pl/rekrutacja
https://acme.cz/volne-pozice
https://acme.sk/kariera
https://acme.fi/avoimet-ty%C3%B6paikat
https://acme.fi/meille-toihin
https://acme.se/jobba-hos-oss
https://acme.se/karriar/lediga-tjanster
https://acme.no/jobb
https://acme.no/karriere
https://acme.dk/om-os/job
https://acme.dk/job-og-karriere
https://acme.tr/kariyer/acik-pozisyonlar
https://acme.hu/karrier/allasajanlatok
https://acme.ro/cariera
https://acme.gr/kariera
https://acme.ua/vakansii
https://acme.ua/vacancies
https://acme.ru/career/vacancy/123
https://acme.co.jp/recruit/new
https://acme.co.jp/recruit/index.html
https://acme.co.jp/saiyo/
https://acme.co.jp/careers/ja
https://acme.jp/ja/recruitment
https://acme.com.cn/join-us
https://acme.cn/zhaopin
https://acme.co.kr/careers
https://acme.co.kr/recruit
https://acme.co.kr/ko/recruit/jobs
"""

NOT_CAREERS = """
https://www.workable.com/pricing
https://breezy.hr/pricing
https://recruitee.com/pricing
https://www.greenhouse.io/product
https://www.greenhouse.com/pricing
https://www.greenhouse.com/hiring
https://www.greenhouse.com/recruiting
https://www.greenhouse.com/job-boards
https://www.lever.co/demo
https://www.lever.co/products/career-sites/
https://www.lever.co/recruiting-software/
https://www.ashbyhq.com/product/careers-page
https://www.ashbyhq.com/pricing
https://www.ashbyhq.com/all-in-one
https://www.smartrecruiters.com/recruiting-software/
https://www.smartrecruiters.com/recruiting-software/career-site/
https://www.teamtailor.com/en/career-site/
https://www.teamtailor.com/en/features/career-site/
https://www.teamtailor.com/en/product/
https://www.bamboohr.com/hiring/
https://www.bamboohr.com/hiring/applicant-tracking-system
https://www.bamboohr.com/pl/pricing
https://www.bamboohr.com/platform/hiring/
https://www.jobvite.com/product/career-sites/
https://www.icims.com/products/career-sites/
https://www.jazzhr.com/features/job-syndication/
https://www.rippling.com/recruiting
https://www.rippling.com/products/hr/recruiting
https://www.pinpointhq.com/product/careers-site/
https://www.pinpointhq.com/features/
https://www.comeet.com/careers-websites
https://www.zoho.com/recruit/
https://www.zoho.com/recruit/features.html
https://www.zoho.com/recruit/pricing.html
https://www.zoho.com/recruit/career-site.html
https://factorialhr.com/recruitment-software
https://factorialhr.com/recruiting
https://homerun.co/features/career-page
https://www.homerun.co/careers-page
https://www.hibob.com/hiring/
https://www.hibob.com/platform/hiring/
https://www.personio.com/product/recruiting/
https://www.personio.com/pricing/
https://www.workday.com/en-us/products/talent-management/talent-acquisition.html
https://www.deel.com/hiring
https://www.gusto.com/product/hiring-onboarding
https://gusto.com/product/hiring
https://www.indeed.com/employers/post-job
https://www.linkedin.com/business/talent-solutions/post-jobs
https://business.linkedin.com/talent-solutions/post-jobs
https://www.monster.com/employers/post-jobs
https://www.ziprecruiter.com/post-a-job
https://www.phenom.com/career-site
https://www.phenom.com/products/career-site
https://eightfold.ai/products/talent-acquisition/
https://www.paycor.com/hcm-software/recruiting/
https://www.cornerstoneondemand.com/solutions/recruiting/
https://www.sap.com/products/hcm/recruiting-software.html
https://www.oracle.com/human-capital-management/recruiting/
https://www.adp.com/what-we-offer/talent/recruiting.aspx
https://www.databricks.com/product/jobs
https://www.databricks.com/product/workflows
https://cloud.google.com/solutions/talent-solution
https://cloud.google.com/dataflow/docs/jobs
https://console.cloud.google.com/dataflow/jobs
https://render.com/docs/cronjobs
https://render.com/pricing
https://vercel.com/docs/cron-jobs
https://www.inngest.com/uses/background-jobs
https://trigger.dev/product/scheduled-jobs
https://www.getjobber.com/features/job-scheduling/
https://www.getjobber.com/pricing/
https://www.getjobber.com/
https://www.servicem8.com/features/jobs
https://www.tradifyhq.com/features/job-management
https://www.simprogroup.com/features/job-management
https://www.intercom.com/blog/jobs-to-be-done
https://www.intercom.com/resources/books/intercom-jobs-to-be-done
https://jtbd.info/jobs-to-be-done
https://strategyn.com/jobs-to-be-done/
https://example.org/steve-jobs
https://www.biography.com/business-figures/steve-jobs
https://app.acme.com/jobs
https://app.circleci.com/pipelines/github/acme/jobs
https://dashboard.acme.com/jobs
https://acme.com/dashboard/jobs
https://acme.com/app/jobs
https://acme.com/admin/jobs
https://acme.com/projects/alpha/jobs
https://acme.com/projects/123/jobs
https://acme.com/2f1c9e0a-8a3e-4b0e-9b3e-3a1f2c4d5e6f/jobs
https://console.acme.io/2f1c9e0a-8a3e-4b0e-9b3e-3a1f2c4d5e6f/jobs
https://acme.com/5f2b6c1d9e8a7f00aa11bb22/jobs
https://acme.com/98123/jobs
https://gitlab.com/group/project/-/jobs
https://gitlab.com/group/project/-/jobs/12345
https://github.com/acme/repo/actions/runs/123456/job/98765
http://10.0.0.5:4040/jobs/
http://localhost:8080/jobs
https://cloud.getdbt.com/deploy/123/projects/456/jobs
https://dbc-1234.cloud.databricks.com/jobs
https://acme.com/docs/jobs
https://acme.com/docs/api/jobs
https://acme.com/api/jobs
https://developers.acme.com/jobs
https://docs.acme.com/reference/jobs
https://developers.greenhouse.io/job-board.html
https://developers.google.com/search/docs/appearance/structured-data/job-posting
https://api.acme.com/v1/jobs
https://help.workable.com/hc/en-us/articles/115012771047-Jobs
https://help.recruitee.com/en/articles/1066236-careers-site
https://support.greenhouse.io/hc/en-us/articles/200721654-jobs
https://resources.workable.com/tutorial/careers-page-examples
https://www.workable.com/features/careers-pages
https://acme.com/blog/careers-in-data
https://acme.com/de/blog/karriere-als-entwickler
https://blog.acme.com/careers
https://acme.com/insights/careers-in-data
https://acme.com/articles/working-at-acme
https://acme.com/posts/join-our-team
https://acme.com/category/careers/
https://acme.com/tag/jobs
https://acme.com/news/we-are-hiring
https://acme.com/resources/hiring-guide
https://acme.com/product/job-scheduling
https://acme.com/features/cron-jobs
https://acme.com/solutions/recruiting
https://acme.com/solutions/careers
https://acme.com/products/talent-acquisition
https://acme.com/use-cases/hiring
https://acme.com/templates/job-offers
https://acme.com/templates/hiring
https://acme.com/integrations/jobs
https://acme.com/services/recruitment
https://acme.com/industries/recruitment
https://slack.com/pricing
https://slack.com/features
https://slack.com/solutions/customer-service
https://slack.com/intl/en-gb/pricing
https://zoom.us/pricing
https://www.notion.so/product
https://www.notion.com/product/ai
https://www.hubspot.com/products/marketing
https://www.hubspot.com/pricing/marketing
https://www.salesforce.com/products/
https://www.salesforce.com/eu/products/sales-cloud/overview/
https://www.atlassian.com/software/jira
https://www.atlassian.com/software/jira/pricing
https://www.atlassian.com/software/jira/service-management/features
https://www.atlassian.com/teams/hr
https://stripe.com/pricing
https://stripe.com/payments
https://stripe.com/en-de/billing
https://www.shopify.com/pricing
https://www.shopify.com/plus
https://www.twilio.com/pricing
https://www.twilio.com/en-us/messaging
https://www.datadoghq.com/pricing/
https://www.datadoghq.com/product/
https://www.datadoghq.com/product/apm/
https://newrelic.com/pricing
https://newrelic.com/platform
https://www.snowflake.com/en/data-cloud/platform/
https://www.mongodb.com/pricing
https://www.mongodb.com/products/platform
https://www.elastic.co/pricing/
https://www.elastic.co/elasticsearch
https://www.cloudflare.com/plans/
https://www.cloudflare.com/products/
https://vercel.com/pricing
https://vercel.com/products/previews
https://www.netlify.com/pricing/
https://www.netlify.com/platform/
https://asana.com/product
https://asana.com/pricing
https://asana.com/uses/recruiting
https://asana.com/teams/recruiting
https://asana.com/templates/recruiting
https://monday.com/pricing
https://monday.com/w/recruiting
https://clickup.com/pricing
https://clickup.com/teams/hr
https://www.airtable.com/product
https://www.airtable.com/pricing
https://miro.com/pricing/
https://miro.com/product-overview/
https://www.figma.com/pricing/
https://www.figma.com/design/
https://www.canva.com/pricing/
https://www.intercom.com/pricing
https://www.intercom.com/suite
https://www.zendesk.com/pricing/
https://www.zendesk.com/service/
https://www.freshworks.com/freshdesk/pricing/
https://www.freshworks.com/hrms/features/applicant-tracking-system/
https://www.docusign.com/products/electronic-signature
https://www.dropbox.com/plans
https://www.dropbox.com/features
https://www.box.com/pricing
https://www.okta.com/products/
https://auth0.com/pricing
https://segment.com/pricing/
https://segment.com/product/
https://mixpanel.com/pricing/
https://amplitude.com/pricing
https://amplitude.com/amplitude-analytics
https://www.workato.com/platform
https://www.workato.com/integrations
https://www.workato.com/the_platform
https://www.workato.com/solutions/hr
https://workforce.com/software/scheduling
https://zapier.com/pricing
https://zapier.com/apps/workable/integrations
https://zapier.com/apps/greenhouse/integrations
https://www.calendly.com/pricing
https://calendly.com/solutions/recruiting
https://calendly.com/solutions/teams/recruiting
https://www.loom.com/pricing
https://www.loom.com/use-case/recruiting
https://www.typeform.com/pricing
https://www.typeform.com/templates/t/job-application-form-template/
https://www.jotform.com/form-templates/job-application-form
https://www.surveymonkey.com/pricing/
https://mailchimp.com/pricing/
https://mailchimp.com/features/
https://sendgrid.com/en-us/pricing
https://www.klaviyo.com/pricing
https://www.braze.com/product
https://customer.io/pricing
https://www.pipedrive.com/en/pricing
https://www.pipedrive.com/en/features
https://www.gong.io/product/
https://www.outreach.io/product
https://www.outreach.io/platform
https://salesloft.com/platform
https://www.drift.com/pricing/
https://www.zoominfo.com/pricing
https://www.apollo.io/pricing
https://www.apollo.io/product
https://www.clearbit.com/pricing
https://www.6sense.com/platform
https://www.demandbase.com/products/
https://www.gitlab.com/pricing/
https://about.gitlab.com/pricing/
https://about.gitlab.com/platform/
https://github.com/pricing
https://github.com/features/actions
https://circleci.com/pricing/
https://circleci.com/product/
https://www.jetbrains.com/teamcity/features/
https://www.jfrog.com/pricing/
https://www.docker.com/pricing/
https://www.docker.com/products/docker-desktop/
https://www.hashicorp.com/products/terraform
https://www.hashicorp.com/products/nomad
https://www.confluent.io/product/
https://www.fivetran.com/pricing
https://www.getdbt.com/pricing
https://www.getdbt.com/product/what-is-dbt
https://www.airbyte.com/pricing
https://www.retool.com/pricing
https://retool.com/products/workflows
https://temporal.io/product
https://www.prefect.io/pricing
https://dagster.io/platform
https://www.lattice.com/product/performance
https://lattice.com/platform/grow
https://lattice.com/pricing
https://www.cultureamp.com/platform
https://www.15five.com/pricing
https://leapsome.com/product/career-paths
https://www.hackerrank.com/products/developer-skills-platform/
https://www.codility.com/pricing/
https://www.testgorilla.com/pricing/
https://www.hirevue.com/platform/video-interviewing
https://www.toptal.com/talent
https://www.upwork.com/hire/
https://www.upwork.com/talent
https://www.turing.com/hire
https://remote.com/pricing
https://www.oysterhr.com/pricing
https://www.oysterhr.com/product
https://www.flexjobs.com/pricing
https://www.handshake.com/career-centers
https://joinhandshake.com/employers/
https://www.symplicity.com/solutions/career-services
https://www.vmock.com/products/careers
https://www.xero.com/pricing-plans/
https://quickbooks.intuit.com/pricing/
https://www.sage.com/en-gb/products/
https://www.procore.com/platform
https://www.buildertrend.com/product-overview/
https://www.jobnimbus.com/features/jobs
https://www.servicetitan.com/features/job-costing
https://www.housecallpro.com/features/job-scheduling/
https://www.workiz.com/features/job-management/
https://acme.com/plans-and-pricing
https://acme.com/job-management-software
https://acme.com/job-costing
https://acme.com/career-development-software
https://acme.com/career-pathing
https://acme.com/onboarding/new-hires
https://acme.com/customers/careers-in-government
https://acme.com/case-studies/jobs-board
https://acme.com/demo/jobs
https://acme.com/pricing/jobs
https://acme.com/pricing#jobs
https://acme.com/product#jobs
https://acme.com/de/preise
https://www.personio.de/preise/
https://www.personio.de/produkt/
https://www.personio.de/produkt/recruiting/
https://www.softgarden.com/de/produkte/karriereseite/
https://acme.com/employees
https://acme.com/workers
https://acme.com/work
https://acme.com/join
https://acme.com/hire-us
https://acme.com/people
https://acme.com/about
https://acme.com/jobber
https://acme.com/recruitment-crm
https://acme.com/recruiting-software
https://acme.com/recruitment-agencies
https://acme.com/hiring-software
https://acme.com/hiring-platform
https://acme.com/job-scheduling-software
https://acme.com/job-tracking
https://acme.com/jobs-to-be-done
https://acme.com/career-coaching
https://acme.com/career-services
https://acme.com/career-site-builder
https://acme.com/work-management
https://acme.com/work-os
https://acme.com/workplace
https://acme.com/employee-engagement
https://acme.com/talent-management
https://acme.com/talent-acquisition
https://acme.com/positioning
https://acme.com/open-source
https://acme.com/vacancy-management
https://acme.com/join-webinar
https://acme.com/join-beta
https://acme.com/join/abc
https://acme.com/pricing/recruiting
https://acme.com/plans/jobs
https://acme.com/products/careers
https://acme.com/product/life-at-scale
https://acme.com/features/join-the-team
https://acme.com/staffing
https://acme.com/internal-mobility
https://acme.com/employer-branding
https://acme.com/onboarding
https://acme.com/print-jobs
https://acme.com/background-jobs
https://acme.com/etl-jobs
https://acme.com/spark-jobs
https://acme.com/scheduled-jobs
https://aws.amazon.com/batch/
https://aws.amazon.com/glue/features/
https://azure.microsoft.com/en-us/pricing/details/databricks/
https://www.oracle.com/human-capital-management/recruiting/
https://www.salesforce.com/form/demo/
https://trailhead.salesforce.com/career-path
https://www.linkedin.com/products/acme
https://www.getjobber.com/product
https://www.jobscore.com/pricing
https://www.jobvite.com/platform/
https://www.jobadder.com/features/
https://www.jobylon.com/product
https://hire.workable.com/
https://app.greenhouse.io/jobs
https://app.ashbyhq.com/jobs
https://hire.lever.co/jobs
https://acme.workable.com/backend
https://app.recruitee.com/jobs
https://developers.lever.co/
https://www.workable.com/hr-toolkit/careers-page
https://www.workable.com/post-jobs-for-free/
https://www.workable.com/job-board
https://recruitee.com/careers-site-editor
https://recruitee.com/job-board
https://breezy.hr/features/career-site
https://breezy.hr/recruiting
https://www.talentlyft.com/en/products/careers-site
https://www.zoho.com/people/
https://www.jazzhr.com/job-postings/
https://www.smartrecruiters.com/job-boards
https://www.softgarden.com/karriereseite
https://personio.de/karriereseite
"""


def lines(text):
    return [line for line in text.splitlines() if line]


@pytest.mark.parametrize(("expected", "url"), [line.split(" ", 1) for line in lines(TYPES + LANGUAGES)])
def test_types(expected, url):
    assert page_type(url) == expected


@pytest.mark.parametrize("url", lines(CAREERS))
def test_careers_pages_are_found(url):
    assert page_type(url) == "careers"


@pytest.mark.parametrize("url", lines(NOT_CAREERS))
def test_other_pages_are_not_careers(url):
    assert page_type(url) != "careers"


@pytest.mark.parametrize(
    "url", [None, "", "   ", "#", "?", "://", "http://", "https:///", "http://[::1", "\x00", "🙂", "%"]
)
def test_what_is_no_url_has_a_type_too(url):
    assert page_type(url) in PAGE_TYPES


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_text_has_a_type(text):
    for url in (text, f"https://{text}", f"https://acme.com/{text}", f"https://acme.com/#{text}"):
        assert page_type(url) in PAGE_TYPES


@pytest.mark.parametrize("character", ["a", "/", ".", "%", "é", "🙂", "\x00", "-", "#", "\\", "@", "["])
def test_endless_texts_have_a_type(character):
    assert page_type("https://acme.com/" + character * 1_000_000) in PAGE_TYPES
    assert page_type(character * 1_000_000) in PAGE_TYPES


@given(
    st.sampled_from([line.split(" ", 1)[1] for line in lines(TYPES)] + lines(CAREERS)[::5]).filter(
        lambda url: url.startswith("https://") and "#" not in url
    )
)
@settings(max_examples=100, deadline=None)
def test_case_query_and_trailing_slash_do_not_matter(url):
    path = url.partition("?")[0].rstrip("/")
    for same in (path, path + "/", path + "?a=/careers&b=/pricing", path.upper()):
        assert page_type(same) == page_type(url)


def test_words_of_other_languages_have_a_note():
    """Every pattern with a note stands once, and every page type has words of all ten languages."""
    with (Path(seeds_folder()) / "page_types.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if " in " in row["note"]]
    patterns = [(row["match"], row["pattern"]) for row in rows]
    assert len(set(patterns)) == len(patterns)
    languages = {"German", "French", "Spanish", "Italian", "Portuguese", "Dutch", "Polish", "Swedish", "Russian"}
    for kind in ("pricing", "demo", "case_study", "legal", "support"):
        notes = " ".join(row["note"] for row in rows if row["page_type"] == kind)
        assert all(language in notes for language in languages | {"Japanese"})


def test_links_that_companies_published_for_job_seekers():
    """Unlabelled: some lead to home pages, to `about`, or to articles. Of the others most must be careers pages."""
    if not HIRING_LINKS.exists():
        pytest.skip(f"{HIRING_LINKS} is not there")
    types = [page_type(url) for url in HIRING_LINKS.read_text(encoding="utf-8").split()]
    with_a_path = [name for name in types if name != "home"]
    assert with_a_path.count("careers") >= 0.92 * len(with_a_path)


@pytest.fixture
def own_seeds(tmp_path, monkeypatch):
    """A copy of the seeds' folder, to be changed before it is first read (a folder is read once in a process)."""
    folder = tmp_path / "seeds"
    shutil.copytree(seeds_folder(), folder)
    monkeypatch.setenv(SEEDS_VARIABLE, str(folder))
    return folder


def add_line(folder, line):
    with (folder / "page_types.csv").open("a", encoding="utf-8") as file:
        file.write(line + "\n")


@pytest.mark.parametrize(
    ("line", "url", "before", "after"),
    [
        ("300,pricing,any_segment,Membership,", "https://acme.com/membership", "other", "pricing"),
        ("300,pricing,any_segment,díjak,Hungarian", "https://acme.hu/DI%CC%81JAK", "other", "pricing"),
        ("400,demo,any_segment,*-our-demo,", "https://acme.com/get-our-demo", "other", "demo"),
        ("400,demo,any_segment,^(tour|walkthrough)$,", "https://acme.com/Walkthrough/", "other", "demo"),
        ("400,demo,any_segment,^tour,", "https://acme.com/tour-of-the-app", "other", "demo"),
        ("400,demo,any_segment,^tour$,", "https://acme.com/tourism", "other", "other"),
        (
            "10,legal,url,acme.com/about/*/terms-of-use,",
            "https://www.acme.com/about/x/terms-of-use/y",
            "other",
            "legal",
        ),
        ("10,not_careers,any_host_label,jobs,", "https://jobs.acme.com/about", "careers", "other"),
        ("10,not_careers,parent_segment,crm,", "https://acme.com/crm/jobs", "careers", "other"),
        ("10,not_careers,parent_segment,crm,", "https://acme.com/jobs/crm", "careers", "careers"),
        ("10,product,domain_label,acme,", "https://acme.io/anything", "other", "product"),
        ("10,home,first_segment,Start_Page,", "https://acme.com/en/start-page.php/x", "other", "home"),
    ],
)
def test_a_user_changes_a_type_with_a_line(request, line, url, before, after):
    assert page_type(url) == before
    add_line(request.getfixturevalue("own_seeds"), line)
    assert page_type(url) == after


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("soon,blog,first_segment,x,", "priority 'soon'"),
        ("100,blogs,first_segment,x,", "page_type 'blogs'"),
        ("100,blog,segment,x,", "match 'segment'"),
        ("100,blog,parent_segment,x,", "match 'parent_segment'"),
        ("100,blog,first_segment,,", "no pattern"),
        ("400,demo,any_segment,^(tour,", "pattern .* is no regular expression"),
        ("400,demo,url,^acme.com$,", "pattern .* is no regular expression"),
    ],
)
def test_a_line_that_means_nothing_is_named(own_seeds, line, message):
    count = len((own_seeds / "page_types.csv").read_text(encoding="utf-8").splitlines())
    add_line(own_seeds, line)
    with pytest.raises(SeedError, match=f"line {count + 1}: {message}"):
        page_type("https://acme.com")


def test_the_order_of_lines_of_one_kind_does_not_matter(own_seeds):
    path = own_seeds / "page_types.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    kinds = list(dict.fromkeys(tuple(row.split(",")[:3]) for row in rows))
    rows.sort(key=lambda row: (kinds.index(tuple(row.split(",")[:3])), random.Random(row).random()))
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    assert {page_type(url) for url in lines(CAREERS)} == {"careers"}
    assert "careers" not in {page_type(url) for url in lines(NOT_CAREERS)}
