-- What was registered of hosts: of the input's domains, of urls and of emails in forms. The public suffix of a host is
-- the longest one of the list, found by its last labels. One row per host as written.
{{ config(
    materialized='incremental',
    pre_hook=[
        {'sql': '{{ lead_scoring.drop_other_classifications() }}', 'transaction': false},
        '{{ lead_scoring.without_jit() }}',
    ],
) }}
{% set most_labels = 8 %}
{% set label = '[a-z0-9_\u00a1-\U0010ffff]([a-z0-9_\u00a1-\U0010ffff-]*[a-z0-9_\u00a1-\U0010ffff])?' %}
{% set last = [] %}
{% for n in range(1, most_labels + 1) %}{% do last.append([n, last_labels('hosts.plain_host', n)]) %}{% endfor %}

with given as (

    select domain as host from {{ ref('lead_scoring', 'int_given_domains') }}
    union distinct
    select host from {{ ref('lead_scoring', 'int_urls') }}
    where host is not null
    union distinct
    select domain as host from {{ ref('lead_scoring', 'int_form_emails') }}
    where domain is not null

),

new_hosts as (

    select
        host,
        trim({{ replace_matches(
            'host', '^ *([a-z][a-z0-9+.-]*://)?([^/?#@]*@)*|:[0-9]*[.]?([/?#].*)?$|[.]?[/?#].*$|[.]$', ''
        ) }}) as text
    from given
    where {{ is_new_value('host') }}

),

-- what is no name of a host, such as an IP address, is null
hosts as (

    select
        host,
        case
            when
                {{ has_match('text', '^(' ~ label ~ '[.])*' ~ label ~ '$') }}
                and not {{ has_match('text', '[^.]{64}|^[0-9]+$|[.][0-9]+$') }}
                and not ({{ has_match('text', '[^ -~]') }} and {{ has_match('text', '_') }})
                and length(text) <= 253
                then text
        end as plain_host
    from new_hosts

),

-- the host and the domains above it
domains as (

    select
        hosts.host,
        last.labels,
        last.domain
    from hosts
    cross join {{ each_row(last, ['labels', 'domain'], 'last') }}
    where last.domain is not null

),

suffixes as (

    select
        domains.host,
        suffixes.kind,
        suffixes.is_icann,
        domains.labels
        + case suffixes.kind when 'wildcard' then 1 when 'exception' then -1 else 0 end as labels
    from domains
    inner join {{ ref('lead_scoring', 'public_suffixes') }} as suffixes on domains.domain = suffixes.suffix

),

-- a name that no suffix of the list ends is registered below its last label
longest as (

    select
        hosts.host,
        coalesce(
            max(case when suffixes.kind = 'exception' then suffixes.labels end), max(suffixes.labels), 1
        ) as labels,
        coalesce(
            max(case when suffixes.kind = 'exception' and suffixes.is_icann then suffixes.labels end),
            max(case when suffixes.is_icann then suffixes.labels end),
            1
        ) as icann_labels
    from hosts
    left join suffixes on hosts.host = suffixes.host
    group by hosts.host

),

disposable as (

    select
        domains.host,
        min(domains.labels) as labels
    from domains
    inner join {{ ref('lead_scoring', 'disposable_domains') }} as listed on domains.domain = listed.domain
    group by domains.host

),

reserved as (

    select distinct domains.host
    from domains
    inner join {{ ref('lead_scoring', 'reserved_domains') }} as listed on domains.domain = listed.domain

)

select
    longest.host,
    registrable.domain as registrable_domain,
    icann.domain as icann_domain,
    free_mail.domain is not null
    and (disposable.labels is null or disposable.labels > registrable.labels) as is_free_mail,
    disposable.host is not null as is_disposable,
    reserved.host is not null as is_reserved,
    classifiers.code_hash as classified_by
from longest
left join domains as registrable on longest.host = registrable.host and longest.labels + 1 = registrable.labels
left join domains as icann on longest.host = icann.host and longest.icann_labels + 1 = icann.labels
left join {{ ref('lead_scoring', 'free_mail_domains') }} as free_mail on registrable.domain = free_mail.domain
left join disposable on longest.host = disposable.host
left join reserved on longest.host = reserved.host
cross join {{ ref('lead_scoring', 'int_classifiers') }} as classifiers
