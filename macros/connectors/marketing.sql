{# What marketing tools have in common. Terms that a team uses its own words for are overridden as those in
   macros/definitions are. #}

{# A number that is an id: some connectors land it as `123`, others as `0123` or `123.0`. #}
{% macro record_id(column) -%}
    nullif({{ lead_scoring.replace_matches(lead_scoring.known_id(column), '^0+|[.]0+$', '') }}, '')
{%- endmacro %}

{# The account of a person or company that a marketing tool also knows by its id in Salesforce: the one of Salesforce if
   that is connected, so that one company is one account; else the tool's own. #}
{% macro account_of(source_name, id, salesforce_id) -%}
    {%- if lead_scoring.is_connected('salesforce') -%}
    coalesce({{ lead_scoring.namespaced('salesforce', salesforce_id) }}, {{ lead_scoring.namespaced(source_name, id) }})
    {%- else -%}
    {{ lead_scoring.namespaced(source_name, id) }}
    {%- endif -%}
{%- endmacro %}

{# Type of a form, by the words that its name has in one of eleven languages; null when it has none of them. Accents, case,
   hyphens and underscores do not matter. A demo is one whatever the product is called: Recruiting Software Demo. #}
{% macro form_type_of(name) -%}
    {{ adapter.dispatch('form_type_of', 'lead_scoring')(name) }}
{%- endmacro %}

{% macro default__form_type_of(name) -%}
    {%- set words = lead_scoring.words_of_form_types() -%}
    {%- set meant = {'recruiting': 'job_application', 'inquiry': 'contact_sales', 'other_content': 'content'} -%}
    {%- set text = 'translate(' ~ lead_scoring.comparable_text(name) ~ ", '-./+|&,;', '        ')" -%}
    {%- set is = namespace(of={}) -%}
    {%- for type, listed_words in dict(words.types, demo=words.demo, product=words.product).items() -%}
        {%- set listed = '(^|[^a-zа-я])(' ~ listed_words ~ ')([^a-zа-я]|$)' -%}
        {%- set unlisted = words.japanese[type] -%}
        {%- do is.of.update({type: lead_scoring.has_match(text, listed ~ ('|' ~ unlisted if unlisted else ''))}) -%}
    {%- endfor -%}
    {%- set asks_for_demo = lead_scoring.has_match(
        text,
        '(^|[^a-zа-я])((' ~ words.ask ~ ')( (' ~ words.filler ~ '))* (' ~ words.demo ~ ')'
        ~ '|demo ?(request|booking|form|anfrage|termin|aanvra|bokning)[a-z]*)'
        ~ '([^a-zа-я]|$)'
    ) -%}
    case
        when {{ lead_scoring.has_match(text, '^(job application|bewerbung|candidatur[ae]|sollicitatie)[^a-z]') }}
            and not {{ is.of['product'] }}
            then 'job_application'
        when {{ asks_for_demo }} or ({{ is.of['demo'] }} and ({{ is.of['product'] }} or not {{ is.of['event'] }}))
            then 'demo_request'
        {%- for type in words.types %}
        when {{ is.of[type] }}{{ ' and not ' ~ is.of['product'] if meant.get(type, type) == 'job_application' }}
            then '{{ meant.get(type, type) }}'
        {%- endfor %}
    end
{%- endmacro %}

{# The words that say of which type a form is, as patterns: by type those of languages that put blanks between words, each
   a whole word, and those of Japanese, which stand anywhere; and the words around a demo that is asked for. Of several types
   the first counts. #}
{% macro words_of_form_types() -%}
    {{ return({
        'demo': '(request|book|schedule|get)?demos?|demo(an|ter|buch|zug|form|wun|ges|vers|kont|req|book|aan|verz'
            ~ '|afs|bok|forf|vis|video)[a-z]*|(demonstr|demostr|dimostr)[a-z]*|(produkt)?vorfuhrung[a-z]*'
            ~ '|product (tour|walk ?through)|(umow|zamow|popros)[a-z]* (o )?prezentacj[a-z]*|демо|демо ?(верси'
            ~ '|доступ)[а-я]*|демонстраци[а-я]*',
        'ask': 'request|requests|book|schedule|arrange|get|demander?|demande|reserver?|planifier|solicit(a|ar|e'
            ~ '|ud)|pedir|pide|agend(a|ar|e)|reservar?|richied(i|ere)|richiesta|prenot(a|are)|vraag|boek|plan|umow'
            ~ '|zamow|popros|boka|begar|заказать|запросить|получить|заявка',
        'filler': 'an?|your|my|our|the|free|live|personal(ized|ised)?|product|eine?n?|une?|la|el|una|uno|de|di|del'
            ~ '|um|uma|een|gratis|kostenlose?|gratuite?|o|en|ett|на',
        'product': 'software|tools?|platform|plattform|plateforme|plataforma|piattaforma|solutions?|losung(en)?'
            ~ '|systems?|suite|app|crm|ats|hris|saas|программ[а-я]*|систем[а-я]*',
        'types': {
            'job_application': 'job ?applications?|applicants?|apply for (an?|the|this|our) (job|position|role|vacancy'
                ~ '|internship)|bewerbung[a-z]*|jetzt bewerben|initiativbewerbung|candidatures?|candidaturas?'
                ~ '|sollicit(eren|atie[a-z]*)|solicitud de empleo|jobs?|careers?|vacanc(y|ies)|internships?'
                ~ '|stellen(angebot|anzeige|ausschreibung)[a-z]*|karriere[a-z]*|praktikum|emplois?|carrieres?|empleos?'
                ~ '|trabaja con nosotros|lavora con noi|offert[ae] di lavoro|carriera|vagas?|empregos?|carreiras?'
                ~ '|trabalhe conosco|vacatures?|werken bij|oferty pracy|kariera|jobb|jobbansokan|karriar|ваканси[а-я]*'
                ~ '|карьер[а-я]*|резюме|отклик на ваканси[а-я]*',
            'preferences': 'preferences?|unsubscrib[a-z]*|opt ?out|subscription (cent(er|re)|settings)'
                ~ '|manage subscriptions?|(newsletter)?(abmeld|abbestell)[a-z]*|desabonn[a-z]*|desinscri[a-z]*'
                ~ '|gestion des abonnements|preferencias|darse? de baja|cancelar (la )?(suscripcion|inscricao'
                ~ '|assinatura)|preferenze|disiscri[a-z]*|descadastr[a-z]*|voorkeur[a-z]*|(uitschrijv|afmeld)[a-z]*'
                ~ '|preferencje|wypisz|rezygnacj[a-z]*|(avregistrer|avprenumerer|avanmal)[a-z]*|отписаться|отписка'
                ~ '|настройк[а-я]* рассыл[а-я]*',
            'newsletter': 'newsletter[a-z]*|blog|subscri(be|ption|bers?)|mailing list|abonnieren|infolettre'
                ~ '|lettre d ?information|abonnez[a-z]*|sabonner|suscri[a-z]*|bolet(in|ines|im)|iscri(viti|zione)'
                ~ '|assine|nieuwsbrief[a-z]*|inschrijven nieuws[a-z]*|biuletyn[a-z]*|nyhetsbrev[a-z]*|prenumerer[a-z]*'
                ~ '|рассылк[а-я]*|подписк[а-я]*|подпи(саться|шитесь)',
            'event': '(webinar|workshop|seminar)[a-z]*|conferences?|meetups?|summit|events?|rsvp|round ?tables?'
                ~ '|trade ?shows?|veranstaltung[a-z]*|(fach)?messe(termin)?|tagung|konferenz[a-z]*|webinaires?'
                ~ '|seminaires?|evenements?|ateliers?|eventos?|taller(es)?|conferencias?|eventi|convegno|conferenza'
                ~ '|evenement|bijeenkomst|wydarzen[a-z]*|szkoleni[a-z]*|konferencj[a-z]*|evenemang|konferens|(вебинар'
                ~ '|семинар|мероприяти|конференци)[а-я]*',
            'support': 'support[a-z]*|help ?desk|help ?cent(er|re)|tickets?|bug report|report an? (bug|problem|issue)'
                ~ '|kundendienst|kundenservice|hilfe|storungsmeldung|assistance|service client|soporte|ayuda'
                ~ '|atencion al cliente|assistenza|suporte|ajuda|ondersteuning|hulp|klantenservice|pomoc|wsparcie'
                ~ '|kundtjanst|felanmalan|(тех)?поддержк[а-я]*|помощь',
            'content': 'download[a-z]*|e ?books?|white ?papers?|guides?|reports?|case stud(y|ies)|checklists?'
                ~ '|templates?|playbooks?|herunterladen|leitfaden|studie|broschure[a-z]*|ratgeber|checkliste|vorlagen?'
                ~ '|livres? blancs?|telecharg[a-z]*|etude|libros? blancos?|guias?|descarg[a-z]*|informe|plantillas?'
                ~ '|scaric[a-z]*|guida|baixar|gids|brochure|rapport|pobierz|poradnik|raport|ladda ne[rd]|скачать'
                ~ '|руководств[а-я]*|чек ?лист[а-я]*|отчет[а-я]*',
            'recruiting': 'apply (for|now)|recruit(ing|ment|ers?)|hiring|talents?|recrutement|reclutamiento'
                ~ '|recrutamento|selezione del personale|rekrutierung|personalgewinnung|werving|rekrutacj[a-z]*'
                ~ '|rekrytering|рекрутинг|подбор персонала',
            'inquiry': 'contact ?(us|me|sales|form|request|our|a|an|the)|contactus|get in touch|(talk|speak) (to|with)'
                ~ '|call ?back|quotes?|quotations?|(sales|pricing|price) (inquiry|enquiry|request|call)'
                ~ '|kontakt(formular|anfrage|aufnahme|ieren)[a-z]*|(angebot|ruckruf|preisanfrage)[a-z]*'
                ~ '|contactez[a-z]*|nous contacter|formulaire de contact|devis|etre rappele|contactar|contactenos'
                ~ '|contactanos|formulario de conta(cto|to)|cotizacion(es)?|presupuesto|contatta(ci|teci|re)'
                ~ '|modulo (di )?contatt[oi]|preventiv[oi]|fale conosco|entre em contato|orcamento|cotacao'
                ~ '|contact opnemen|neem contact|contactformulier|offerte[a-z]*|formularz kontaktowy|skontaktuj'
                ~ '|napisz do nas|wycen[a-z]*|kontakta|offert[a-z]*|связаться|свяжитесь|обратн(ая|ои|ой) связ[а-я]*'
                ~ '|напишите нам|коммерческ[а-я]* предложени[а-я]*|заказать звонок',
            'contact_sales': 'contacts?|sales|pricing|prices?|kontakt|vertrieb|preise?|ventes|tarifs?|contacto|ventas'
                ~ '|precios?|contatt[oi]|vendite|prezzi|contato|vendas|precos?|verkoop|prijzen|sprzedaz|cen(y|nik)'
                ~ '|salj|priser|контакт[а-я]*|цен[аы]|стоимость',
            'other_content': 'content',
        },
        'japanese': {
            'demo': 'デモ([^グク]|$)|実演',
            'job_application': '採用|求人|応募',
            'preferences': '配信停止|配信設定|購読解除|登録解除',
            'newsletter': 'メルマガ|メールマガジン|ニュースレター',
            'event': 'セミナー|ウェビナー|イベント|展示会|勉強会',
            'support': 'サポート|ヘルプ|不具合',
            'inquiry': '問い?合わ?せ|見積|商談|ご相談',
            'content': '資料請求|ダウンロード|ホワイトペーパー|導入事例|ガイド',
            'contact_sales': '料金|価格',
            'other_content': 'コンテンツ',
        },
    }) }}
{%- endmacro %}

{# Whether a program or campaign is one that people attend, by the words of its channel or type in lower case: a webinar, or
   an event that people check in at. #}
{% macro is_attended(kind) -%}
    {{ adapter.dispatch('is_attended', 'lead_scoring')(kind) }}
{%- endmacro %}

{% macro default__is_attended(kind) -%}
    {{ lead_scoring.has_match(
        kind,
        'webinar|webcast|seminar|conference|workshop|trade ?show|road ?show|summit|(^|[^a-z])events?([^a-z]|$)'
    ) }}
{%- endmacro %}

{# The value of a field of a form that a marketing tool keeps as JSON, or as PHP writes an array. `names`: what the field
   is called, the first that was filled counts. #}
{% macro form_field(fields, names) -%}
    {%- set values = [] -%}
    {%- for name in names -%}
        {%- do values.append(lead_scoring.trimmed(lead_scoring.json_text(fields, name))) -%}
        {%- do values.append(lead_scoring.first_match(fields, ':"' ~ name ~ '";s:[0-9]+:"([^"]*)"')) -%}
    {%- endfor -%}
    coalesce(
        {%- for value in values %}
        {{ value }}{{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{# Who changed an attribute of a person, by the source that a marketing tool notes for it: person, rep, enrichment, merge
   or import; null when it says neither. What other software wrote over an interface counts as enrichment: a person who
   changes job titles does so in a form, a rep in the tool itself. #}
{% macro changed_by(change_source) -%}
    {{ adapter.dispatch('changed_by', 'lead_scoring')(change_source) }}
{%- endmacro %}

{% macro default__changed_by(change_source) -%}
    {%- set writers = {
        'merge': 'merge',
        'import': 'import|migration|salesforce|sfdc|dynamics|crm sync',
        'person': 'form|conversations|meetings|analytics|preference|chat|landing',
        'rep': 'crm|user|manual|mobile|extension|sidekick|gmail|outlook|email|bcc|contacts',
        'enrichment': 'integration|api|enrich|data|clearbit|insight|zoominfo|breeze|workflow|automation|flow|batch'
            ~ '|web ?service|webhook|calculated',
    } -%}
    case
        {%- for writer, words in writers.items() %}
        when {{ lead_scoring.has_match('lower(' ~ change_source ~ ')', '(^|[^a-z])(' ~ words ~ ')') }} then '{{ writer }}'
        {%- endfor %}
    end
{%- endmacro %}

{# The account of a person of whom a marketing tool knows a company by name alone: the one of Salesforce if that is
   connected and known; else one for each name, unless another connected system has accounts, whose domains say better who
   belongs where. What is written to leave the field blank names none. #}
{% macro company_account(source_name, company_name, salesforce_id) -%}
    {%- if lead_scoring.is_connected('salesforce') -%}
    {{ lead_scoring.namespaced('salesforce', salesforce_id) }}
    {%- elif lead_scoring.is_connected('hubspot') or lead_scoring.is_connected('zendesk') -%}
    cast(null as {{ lead_scoring.string() }})
    {%- else -%}
    case
        when not {{ lead_scoring.has_match(
            'lower(' ~ company_name ~ ')',
            '^([-._?*# ]*|n[/.]?a[.]?|none|null|unknown|self|self[- ]employed|private|individual|freelancer?|test|x+'
            ~ '|[[]?not provided[]]?|company( name)?)$'
        ) }}
            then {{ lead_scoring.namespaced(source_name, 'lower(' ~ company_name ~ ')') }}
    end
    {%- endif -%}
{%- endmacro %}
