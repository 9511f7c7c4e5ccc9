{# What the subjects of emails and tasks say by themselves: who wrote them, a person or a machine, and what a sales tool
   logged with them. The phrases and marks are rows of the seeds automatic_subjects and sales_tool_marks. #}

{# What mail programs put before the subject of an answer or a forwarded email, and its colon: `RE:`, `AW:`, `Re[2]:`. #}
{% macro answer_prefix() -%}
    (re|res|fw|fwd|aw|antw|antwort|wg|sv|vs|vb|vl|doorst|tr|rv|rif|enc|odp|pd|ynt|ilt
    {#- -#} |отв|на|απ|σχετ|回复|回覆|答复|答覆|转发|轉寄|返信|転送|회신|전달)
    {#- -#} ( ?[(^{-]?[0-9]+[)}]?)?:
{%- endmacro %}

{# A select of every text of some columns, once, and what it says: `is_automatic`, `is_answer` (it begins with the prefix
   of one), the `tool` that logged it and the `meaning` of the tool's mark, null where it carries none.
   `columns`: pairs of a relation and a column of it. #}
{% macro read_subjects(columns) -%}
{%- set answer = lead_scoring.answer_prefix() -%}
{%- set tag = '[{][^{}]*[}]' -%}
with texts as (

    {%- for relation, column in columns %}
    select distinct {{ column }} as subject from {{ relation }} where {{ column }} is not null
    {{ 'union distinct' if not loop.last }}
    {%- endfor %}

),

folded as (

    select
        subject,
        {{ lead_scoring.comparable_text('subject') }} as folded_subject
    from texts

),

-- the prefixes and the words in brackets that begin a subject, and what follows them
cut as (

    select
        subject,
        folded_subject,
        {{ lead_scoring.replace_matches('folded_subject', '^(' ~ answer ~ '|' ~ tag ~ '| )+', '') }} as after_tags
    from folded

),

split as (

    select
        subject,
        folded_subject,
        after_tags,
        substr(folded_subject, 1, length(folded_subject) - length(after_tags)) as tags
    from cut

),

-- a phrase begins what is left when all that is put before it was taken off; or it stands in brackets itself
beginnings as (

    select
        subject,
        {{ lead_scoring.replace_matches(
            'after_tags',
            '^(' ~ answer ~ '|' ~ tag ~ '|e-?mail ?:|reply ?:|subject ?:|message ?:|[ *"()<>!#.,;=~|+-])+', ''
        ) }} as beginning
    from split

    union distinct

    select
        subject,
        {{ lead_scoring.replace_matches('folded_subject', '^(' ~ answer ~ '|[{} *"()<>!#.,;=~|+-])+', '') }} as beginning
    from split

),

phrases as (

    select distinct {{ lead_scoring.comparable_text('phrase') }} as phrase
    from {{ ref('lead_scoring', 'automatic_subjects') }}

),

automatic as (

    select distinct beginnings.subject
    from beginnings
    inner join phrases
        on
            substr(beginnings.beginning, 1, 2) = substr(phrases.phrase, 1, 2)
            and {{ lead_scoring.begins_with_words('beginnings.beginning', 'phrases.phrase') }}

),

marks as (

    select
        tool,
        mark,
        meaning,
        {{ lead_scoring.comparable_text('mark') }} as folded_mark
    from {{ ref('lead_scoring', 'sales_tool_marks') }}

),

mark_parts as (

    select
        tool,
        mark,
        meaning,
        {{ lead_scoring.first_match('folded_mark', '^(' ~ tag ~ ')') }} as first_tag,
        {{ lead_scoring.first_match('folded_mark', '(' ~ tag ~ ')[^{}]*$') }} as last_tag,
        {{ lead_scoring.replace_matches('folded_mark', '^(' ~ tag ~ '| )+', '') }} as words
    from marks

),

-- marks that have words, and marks that are in brackets alone
candidates as (

    select
        split.subject,
        split.tags,
        mark_parts.*
    from split
    inner join mark_parts
        on
            substr(split.after_tags, 1, 2) = substr(mark_parts.words, 1, 2)
            and {{ lead_scoring.begins_with_words('split.after_tags', 'mark_parts.words') }}
    where mark_parts.words <> ''

    union all

    select
        split.subject,
        split.tags,
        mark_parts.*
    from split
    cross join mark_parts
    where mark_parts.words = '' and {{ lead_scoring.has_match('split.tags', '[{]') }}

),

-- of several marks the longest says most
marked as (

    select
        subject,
        tool,
        meaning
    from (
        select
            *,
            row_number() over (
                partition by subject order by case when meaning = 'sent' then 2 else 1 end, length(mark) desc, mark
            ) as mark_number
        from candidates
        where
            tags like '%' || coalesce(first_tag, '') || '%'
            and tags like '%' || coalesce(last_tag, '') || '%'
    ) as numbered
    where mark_number = 1

)

select
    split.subject,
    split.folded_subject,
    automatic.subject is not null as is_automatic,
    {{ lead_scoring.has_match('split.folded_subject', '^(' ~ tag ~ '| )*' ~ answer) }} as is_answer,
    marked.tool,
    marked.meaning
from split
left join automatic on split.subject = automatic.subject
left join marked on split.subject = marked.subject
{%- endmacro %}

{# Whether a text begins with words that end where a word ends; all are folded. A colon at the end of the words may be
   the end of the text instead. Scripts without upper case, such as Chinese, have no ends of words to look for. #}
{% macro begins_with_words(text, words) -%}
    {%- set letter = "(upper({0}) <> lower({0}) or {0} between '0' and '9')" -%}
    {%- set last = 'substr(' ~ words ~ ', length(' ~ words ~ '), 1)' -%}
    {%- set next = 'substr(' ~ text ~ ', length(' ~ words ~ ') + 1, 1)' -%}
    (
        substr({{ text }} || ':', 1, length({{ words }})) = {{ words }}
        and not ({{ letter.format(last) }} and {{ letter.format(next) }})
    )
{%- endmacro %}

{# Whether the headers of an email say that a machine wrote it, whether they stand in lines or in JSON. #}
{% macro is_automatic_mail(headers) -%}
    {%- set says = '[^a-z]+(value[^a-z]+)?' -%}
    {%- set text = 'lower(' ~ headers ~ ')' -%}
    coalesce(
        (
            {{ lead_scoring.has_match(text, 'auto-submitted' ~ says ~ '[a-z]') }}
            and not {{ lead_scoring.has_match(text, 'auto-submitted' ~ says ~ 'no([^a-z-]|$)') }}
        )
        or {{ lead_scoring.has_match(text, '(x-autoreply|x-autorespond)[^a-z-]') }}
        or {{ lead_scoring.has_match(text, 'precedence' ~ says ~ 'auto[-_]reply') }},
        false
    )
{%- endmacro %}
