-- What each combination of submitted fields is: fake with one strong or two weak marks, incomplete without an email or
-- with half of the required fields, else ok. One row per combination of fields.
{{ config(pre_hook='{{ lead_scoring.without_jit() }}') }}
{% set columns = contract_columns('form_submissions')[2:] %}
{% set names = ['first_name', 'last_name', 'company_name'] %}
{% set others = ['job_title', 'phone', 'message'] %}

with submissions as (

    select distinct {{ columns | join(', ') }} from {{ ref('lead_scoring', 'form_submissions') }}
    {%- if knows_values() %}
    {{ dbt.except() }}
    select {{ columns | join(', ') }} from {{ this }}
    {%- endif %}

),

folded as (

    select
        *,
        {%- for name in names + others %}
        {{ typed_words(typed_text(name)) }} as folded_{{ name }},
        {%- endfor %}
        ';' || {{ replace_matches("lower(coalesce(required_fields, ''))", '[[:space:]]*;[[:space:]]*', ';') }}
        || ';' as required_names,
        {{ typed_text('honeypot') }} != '' as has_honeypot
    from submissions

),

emails as (

    select
        emails.*,
        hosts.is_reserved,
        hosts.is_disposable,
        {{ nth_part('hosts.registrable_domain', '.', 1) }} as label,
        {{ replace_matches(replace_matches('emails.mailbox', '[.]+', '.'), '^[.]|[.]$', '') }} as mailbox_without_dots
    from {{ ref('lead_scoring', 'int_form_emails') }} as emails
    left join {{ ref('lead_scoring', 'int_hosts') }} as hosts on emails.domain = hosts.host

),

known_emails as (

    select
        email,
        is_missing,
        has_at and coalesce(is_reserved, false) as is_reserved,
        has_at and coalesce(is_disposable, false) as is_disposable,
        has_at and is_valid_domain and {{ is_valid_local_part('mailbox') }} as is_valid,
        has_at
        and is_valid_domain
        and mailbox_without_dots != mailbox
        and {{ is_valid_local_part('mailbox_without_dots') }} as is_valid_without_dots,
        local_part in (
            select lower(trim(coalesce(word, 'null'))) from {{ ref('lead_scoring', 'junk_words') }}
        ) as is_junk_word,
        {{ is_keyboard_mash('local_part') }} as is_mash,
        local_part = coalesce(label, '') as is_label,
        local_part in (
            select lower(trim(listed.local_part)) from {{ ref('lead_scoring', 'role_accounts') }} as listed
        ) as is_role_account
    from emails

),

email_marks as (

    select
        email,
        is_missing,
        not is_missing and is_reserved as is_reserved,
        not is_missing and not is_reserved and not is_valid and not is_valid_without_dots as is_invalid,
        not is_missing and not is_reserved and not is_valid and is_valid_without_dots as has_dots,
        not is_missing and is_disposable as is_disposable,
        not is_missing and is_label and (is_junk_word or is_mash) as is_junk,
        not is_missing and is_junk_word as is_junk_word,
        not is_missing and is_role_account as is_role_account
    from known_emails

),

marked as (

    select
        {%- for column in columns %}
        folded.{{ column }},
        {%- endfor %}
        coalesce(email_marks.is_missing, true) as lacks_email,
        {%- for name in others %}
        folded_{{ name }} = '' or {{ is_placeholder_text('folded_' ~ name) }} as lacks_{{ name }},
        {%- endfor %}
        {%- for name in names %}
        folded_{{ name }} = ''
        or {{ is_placeholder_text('folded_' ~ name, in_name=name != 'company_name') }} as lacks_{{ name }},
        {%- endfor %}
        folded.folded_first_name,
        folded.folded_last_name,
        folded.folded_company_name,
        folded.required_names,
        folded.has_honeypot,
        {{ is_junk_phone('folded.folded_phone') }} as has_junk_phone,
        coalesce(email_marks.is_reserved, false) as is_reserved,
        coalesce(email_marks.is_invalid, false) as is_invalid,
        coalesce(email_marks.has_dots, false) as has_dots,
        coalesce(email_marks.is_disposable, false) as is_disposable,
        coalesce(not email_marks.is_invalid and email_marks.is_junk, false) as is_junk,
        coalesce(
            not email_marks.is_invalid and not email_marks.is_junk and email_marks.is_junk_word, false
        ) as is_junk_word,
        coalesce(
            not email_marks.is_invalid
            and not email_marks.is_junk
            and not email_marks.is_junk_word
            and email_marks.is_role_account,
            false
        ) as is_role_account
    from folded
    left join email_marks on folded.email = email_marks.email

),

counted as (

    select
        *,
        {{ texts_side_by_side("', '", [
            "case when is_reserved then 'reserved_domain' end",
            "case when is_invalid then 'invalid_email' end",
            "case when is_disposable then 'disposable_domain' end",
            "case when is_junk then 'junk_email' end",
            "case when has_honeypot then 'honeypot_filled' end",
            "case when has_junk_phone then 'junk_phone' end",
        ]) }} as strong_marks,
        {{ texts_side_by_side("', '", [
            "case when has_dots then 'dots_in_local_part' end",
            "case when is_junk_word then 'junk_local_part' end",
            "case when is_role_account then 'role_account' end",
            "case when folded_first_name != '' and folded_first_name = folded_last_name"
                ~ " and folded_first_name = folded_company_name and not lacks_company_name then 'same_names' end",
            "case when (folded_first_name != '' and lacks_first_name) or (folded_last_name != '' and lacks_last_name)"
                ~ " then 'placeholder_name' end",
            "case when folded_company_name != '' and lacks_company_name then 'placeholder_company' end",
            "case when not (lacks_first_name or " ~ has_letter('folded_first_name')
                ~ ") or not (lacks_last_name or " ~ has_letter('folded_last_name') ~ ") then 'no_letters_in_name' end",
            "case when (not lacks_first_name and " ~ is_keyboard_mash('folded_first_name')
                ~ ") or (not lacks_last_name and " ~ is_keyboard_mash('folded_last_name')
                ~ ") then 'keyboard_mash_name' end",
            "case when completion_seconds >= 0 and completion_seconds < 3 then 'too_fast' end",
        ]) }} as weak_marks,
        0
        {%- for name in ['email'] + names + others %}
        + case when required_names like '%;{{ name }};%' then 1 else 0 end
        {%- endfor %} as required,
        0
        {%- for name in ['email'] + names + others %}
        + case when required_names like '%;{{ name }};%' and lacks_{{ name }} then 1 else 0 end
        {%- endfor %} as lacking
    from marked

)

select
    {%- for column in columns %}
    counted.{{ column }},
    {%- endfor %}
    case
        when counted.strong_marks != '' or counted.weak_marks like '%,%' then 'fake'
        when counted.lacks_email or (counted.required > 0 and 2 * counted.lacking >= counted.required) then 'incomplete'
        else 'ok'
    end as verdict,
    counted.strong_marks,
    counted.weak_marks,
    classifiers.code_hash as classified_by
from counted
cross join {{ ref('lead_scoring', 'int_classifiers') }} as classifiers
