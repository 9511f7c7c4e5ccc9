-- No domain is both free mail and disposable: an account is not found by either, but a form is fake by one of them.
select free_mail.domain
from {{ ref('lead_scoring', 'free_mail_domains') }} as free_mail
inner join {{ ref('lead_scoring', 'disposable_domains') }} as disposable on free_mail.domain = disposable.domain
