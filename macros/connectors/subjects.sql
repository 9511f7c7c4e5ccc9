{# How the subjects of emails and tasks are read; model int_subjects says what each of them means. #}

{# What mail programs put before the subject of an answer or a forwarded email, and its colon: `RE:`, `AW:`, `Re[2]:`. #}
{% macro answer_prefix() -%}
    (re|res|fw|fwd|aw|antw|antwort|wg|sv|vs|vb|vl|doorst|tr|rv|rif|enc|odp|pd|ynt|ilt
    {#- -#} |отв|на|απ|σχετ|回复|回覆|答复|答覆|转发|轉寄|返信|転送|회신|전달)
    {#- -#} ( ?[(^{-]?[0-9]+[)}]?)?:
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
