-- What the subjects of emails and tasks say by themselves: who wrote them, a person or a machine, and what a sales tool
-- logged with them. The phrases and marks are rows of the seeds automatic_subjects and sales_tool_marks. One row per
-- source and text.
{% set places = [
    ('hubspot', 'stg_hubspot__engagement_email', 'subject'),
    ('marketo', 'stg_marketo__activity_receive_sales_email', 'subject'),
    ('salesforce', 'stg_salesforce__task', 'subject'),
    ('salesforce', 'stg_salesforce__task', 'type'),
    ('salesforce', 'stg_salesforce__event', 'subject'),
    ('salesforce', 'stg_salesforce__event', 'type'),
] %}
{% set answer = answer_prefix() %}
{% set tag = '[{][^{}]*[}]' %}

with texts as (

    {% for source_name, model, column in places if is_connected(source_name) -%}
    select distinct
        '{{ source_name }}' as source_name,
        {{ column }} as subject
    from {{ ref('lead_scoring', model) }}
    where {{ column }} is not null
    {{ 'union distinct' if not loop.last }}
    {% endfor %}

),

folded as (

    select
        *,
        {{ comparable_text('subject') }} as folded_subject
    from texts

),

-- what follows the prefixes and the words in brackets that begin a subject
cut as (

    select
        *,
        {{ replace_matches('folded_subject', '^(' ~ answer ~ '|' ~ tag ~ '| )+', '') }} as after_tags
    from folded

),

split as (

    select
        *,
        substr(folded_subject, 1, length(folded_subject) - length(after_tags)) as tags
    from cut

),

-- a phrase begins what is left when all that is put before it was taken off; or it stands in brackets itself
beginnings as (

    select
        source_name,
        subject,
        {{ replace_matches(
            'after_tags',
            '^(' ~ answer ~ '|' ~ tag ~ '|e-?mail ?:|reply ?:|subject ?:|message ?:|[ *"()<>!#.,;=~|+-])+', ''
        ) }} as beginning
    from split

    union distinct

    select
        source_name,
        subject,
        {{ replace_matches('folded_subject', '^(' ~ answer ~ '|[{} *"()<>!#.,;=~|+-])+', '') }} as beginning
    from split

),

phrases as (

    select distinct {{ comparable_text('phrase') }} as phrase
    from {{ ref('lead_scoring', 'automatic_subjects') }}

),

automatic as (

    select distinct
        beginnings.source_name,
        beginnings.subject
    from beginnings
    inner join phrases
        on
            substr(beginnings.beginning, 1, 2) = substr(phrases.phrase, 1, 2)
            and {{ begins_with_words('beginnings.beginning', 'phrases.phrase') }}

),

marks as (

    select
        tool,
        mark,
        meaning,
        {{ comparable_text('mark') }} as folded_mark
    from {{ ref('lead_scoring', 'sales_tool_marks') }}

),

mark_parts as (

    select
        tool,
        mark,
        meaning,
        {{ first_match('folded_mark', '^(' ~ tag ~ ')') }} as first_tag,
        {{ first_match('folded_mark', '(' ~ tag ~ ')[^{}]*$') }} as last_tag,
        {{ replace_matches('folded_mark', '^(' ~ tag ~ '| )+', '') }} as words
    from marks

),

-- marks that have words, and marks that are in brackets alone
candidates as (

    select
        split.source_name,
        split.subject,
        split.tags,
        mark_parts.*
    from split
    inner join mark_parts
        on
            substr(split.after_tags, 1, 2) = substr(mark_parts.words, 1, 2)
            and {{ begins_with_words('split.after_tags', 'mark_parts.words') }}
    where mark_parts.words <> ''

    union all

    select
        split.source_name,
        split.subject,
        split.tags,
        mark_parts.*
    from split
    cross join mark_parts
    where mark_parts.words = '' and {{ has_match('split.tags', '[{]') }}

),

-- of several marks the longest says most
marked as (

    select
        source_name,
        subject,
        tool,
        meaning
    from (
        select
            *,
            row_number() over (
                partition by source_name, subject
                order by case when meaning = 'sent' then 2 else 1 end, length(mark) desc, mark
            ) as mark_number
        from candidates
        where
            tags like '%' || coalesce(first_tag, '') || '%'
            and tags like '%' || coalesce(last_tag, '') || '%'
    ) as numbered
    where mark_number = 1

)

select
    split.source_name,
    split.subject,
    split.folded_subject,
    automatic.subject is not null as is_automatic,
    {{ has_match('split.folded_subject', '^(' ~ tag ~ '| )*' ~ answer) }} as is_answer,
    marked.tool,
    marked.meaning
from split
left join automatic on split.source_name = automatic.source_name and split.subject = automatic.subject
left join marked on split.source_name = marked.source_name and split.subject = marked.subject
