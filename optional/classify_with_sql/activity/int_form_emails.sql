-- Emails typed into forms: whether one was given, and its parts in the form in which they are looked up. One row per
-- email as typed.
{{ config(
    materialized='incremental',
    pre_hook={'sql': '{{ lead_scoring.drop_other_classifications() }}', 'transaction': false},
) }}

with emails as (

    select distinct
        email,
        {{ typed_text('email', line_breaks=false) }} as typed
    from {{ ref('lead_scoring', 'form_submissions') }}
    where
        email is not null
        and {{ is_new_value('email') }}

),

written as (

    select
        email,
        typed,
        {{ normalised_email('typed') }} as written,
        {{ replace_matches('typed', '"[^"]*"', '') }} as unquoted
    from emails

),

-- a second address, a dot at the end and control characters are left out of the normal form, and an error in a form
addresses as (

    select
        email,
        typed,
        written,
        {{ typed_text("case
            when
                written is not null
                and typed not like '%.'
                and not " ~ has_match('typed', '[^ -~\u0080-\U0010ffff]') ~ "
                and not " ~ has_match('unquoted', '^[^?]*@[^?]*[;,][^?]*@') ~ "
                then written
            else typed
        end") }} as address
    from written

),

-- a redacted address is shown as `[email protected]`, in a link or with entities of HTML
shown as (

    select
        *,
        {{ typed_words(replace_matches(replace_matches(replace_matches(
            'typed', '&(#160|#[xX][aA]0|nbsp);', ' '
        ), '&(lt|#60);', '<'), '<[^<>]*>', '')) }} as shown
    from addresses

),

parts as (

    select
        email,
        written is null
        and length(typed) <= 1000
        and (
            shown = ''
            or {{ is_placeholder_text('shown') }}
            or {{ has_match("translate(shown, '[]', '  ')", '^ *email ?protected *$') }}
        ) as is_missing,
        address,
        address like '%@%' as has_at,
        case when address like '%@%' then {{ replace_matches('address', '@[^@]*$', '') }} else '' end as mailbox,
        lower({{ replace_matches('address', '^.*@', '') }}) as domain
    from shown

)

select
    parts.email,
    parts.is_missing,
    parts.has_at,
    parts.mailbox,
    parts.domain,
    {{ typed_words(replace_matches('parts.mailbox', '[+].*$', '')) }} as local_part,
    length(parts.address) <= 254 and {{ is_valid_email_domain('parts.domain') }} as is_valid_domain,
    classifiers.code_hash as classified_by
from parts
cross join {{ ref('lead_scoring', 'int_classifiers') }} as classifiers
