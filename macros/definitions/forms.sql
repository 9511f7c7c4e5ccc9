{# What a form's fields hold, where SQL gives verdicts. `python_udfs/forms.py` and `texts.py` say the same in Python, and
   `tests/python/models/test_classify_with_sql.py` compares them. #}

{# A field without the blanks and invisible characters around it; null is the empty text. `line_breaks`: those go too. #}
{% macro typed_text(text, line_breaks=true) -%}
    {%- set blanks = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
        ~ "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff" ~ ("\u0085\u2028\u2029" if line_breaks else "") -%}
    {%- set controls = ' || chr(9)' ~ (' || chr(10) || chr(11) || chr(12) || chr(13)' if line_breaks else '') -%}
    {{ lead_scoring.stripped("coalesce(" ~ text ~ ", '')", "' " ~ blanks ~ "'" ~ controls) }}
{%- endmacro %}

{# A text for comparison: case aside, with runs of white space as one blank. #}
{% macro typed_words(text) -%}
    {%- set blanks = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u2028\u2029" -%}
    {%- set plain = "replace(translate(lower(" ~ text ~ "), '" ~ blanks ~ "ς', '" ~ ' ' * (blanks | length) ~ "σ'), 'ß', 'ss')" -%}
    trim({{ lead_scoring.replace_matches(plain, '[[:space:]]+', ' ') }})
{%- endmacro %}

{# Whether a folded text stands for nothing: a value of seed `placeholder_values`, or nothing but punctuation. `in_name`:
   without the values that somebody is called. (Where dbt loads a seed by itself, the text null in it is null.) #}
{% macro is_placeholder_text(folded, in_name=false) -%}
    (
        {{ folded }} != ''
        and length({{ folded }}) <= 40
        and (
            {{ folded }} in (
                select {{ lead_scoring.typed_words("coalesce(listed.value, 'null')") }}
                from {{ ref('lead_scoring', 'placeholder_values') }} as listed
                {%- if in_name %}
                where listed.in_names
                {%- endif %}
            )
            or not {{ lead_scoring.has_match(folded, '[0-9a-z@\u0080-\U0010ffff]') }}
        )
    )
{%- endmacro %}

{# Whether a text has a letter of any script. #}
{% macro has_letter(text) -%}
    {{ adapter.dispatch('has_letter', 'lead_scoring')(text) }}
{%- endmacro %}

{# Engines without classes of Unicode: beyond ASCII, the blocks of scripts. #}
{% macro default__has_letter(text) -%}
    {{ lead_scoring.has_match(text, '[A-Za-zªµº\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0370-\u1fff\u2c00-\u2dff\u3005-\u3007\u3031-\u3035'
        ~ '\u3041-\ud7ff\uf900-\ufd3d\ufd50-\ufdff\ufe70-\ufefc\uff21-\uff3a\uff41-\uff5a\uff66-\uffdc\U00010000-\U0001cfff'
        ~ '\U0001e000-\U0001efff\U00020000-\U0003ffff]') }}
{%- endmacro %}

{% macro duckdb__has_letter(text) -%}
    {{ lead_scoring.has_expression(text, '[\\p{L}\\p{Nl}]') }}
{%- endmacro %}

{% macro spark__has_letter(text) -%}
    {{ lead_scoring.has_expression(text, '[\\p{L}\\p{Nl}]') }}
{%- endmacro %}

{% macro bigquery__has_letter(text) -%}
    {{ lead_scoring.has_expression(text, '[\\p{L}\\p{Nl}]') }}
{%- endmacro %}

{# Whether a folded text is what fingers leave that are dragged over a keyboard: one run of neighbouring keys, such a run
   repeated, home-row keys with four consonants in a row, or one letter three or more times. #}
{% macro is_keyboard_mash(folded) -%}
    {%- set home = 'asdfghjkl|lkjhgfdsa|qsdfghjklm|mlkjhgfdsq|фывапролджэ|эждлорпавыф' -%}
    {%- set top = 'qwertyuiop|poiuytrewq|qwertzuiop|poiuztrewq|azertyuiop|poiuytreza|йцукенгшщзхъ|ъхзщшгнекуцй' -%}
    {%- set bottom = 'zxcvbnm|mnbvcxz|yxcvbnm|mnbvcxy|wxcvbn|nbvcxw|ячсмитьбю|юбьтимсчя' -%}
    {%- set keys = "replace(replace(" ~ folded ~ ", ' ', ''), ';', '')" -%}
    (
        length({{ keys }}) between 3 and 60
        and not {{ lead_scoring.has_match(keys, '[^a-z\u00aa-\U0010ffff]') }}
        and (
            (
                {{ keys }} = repeat(substr({{ keys }}, 1, 1), length({{ keys }}))
                and {{ lead_scoring.has_match(keys, '^[a-hj-z]') }}
            )
            or {{ lead_scoring.holds("'" ~ home ~ '|' ~ bottom ~ "'", keys) }}
            or (length({{ keys }}) >= 5 and {{ lead_scoring.holds("'" ~ top ~ "'", keys) }})
            or ({{ lead_scoring.has_match(keys, '^[asdfghjkl]{5,}$') }} and {{ lead_scoring.has_match(keys, '[sdfghjkl]{4}') }})
            {%- for length in (3, 4, 5) %}
            or (
                length({{ keys }}) >= {{ 2 * length }}
                and {{ keys }} = substr(repeat(substr({{ keys }}, 1, {{ length }}), 20), 1, length({{ keys }}))
                and {{ lead_scoring.holds("'" ~ home ~ '|' ~ top ~ '|' ~ bottom ~ "'", 'substr(' ~ keys ~ ', 1, ' ~ length ~ ')') }}
            )
            {%- endfor %}
        )
    )
{%- endmacro %}

{# Whether the digits of a phone number are seven or more that are all the same, or count up or down. #}
{% macro is_junk_phone(phone) -%}
    {%- set ascii = "translate(substr(" ~ phone ~ ", 1, 1000), '" ~ '０１２３４５６７８９٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९' ~ "', '"
        ~ '0123456789' * 4 ~ "')" -%}
    {%- set digits = lead_scoring.replace_matches(ascii, '[^0-9]+', '') -%}
    (
        length({{ digits }}) >= 7
        and (
            {{ digits }} = repeat(substr({{ digits }}, 1, 1), length({{ digits }}))
            or {{ lead_scoring.holds("repeat('0123456789', 101)", digits) }}
            or {{ lead_scoring.holds("repeat('9876543210', 101)", digits) }}
        )
    )
{%- endmacro %}

{# Whether the syntax of a local part is right: words between single dots, or quoted. #}
{% macro is_valid_local_part(text) -%}
    {%- set plain = "replace(replace(" ~ text ~ ", chr(39), '_'), chr(92), '¦')" -%}
    {%- set word = '[!#-&*+/0-9=?A-Z^-~\u00a1-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u23ff\u2440-\u2fff\u3001-\ufefe\uff00-\U0010ffff-]+' -%}
    (
        (
            {{ lead_scoring.has_match(plain, '^' ~ word ~ '([.]' ~ word ~ ')*$') }}
            and not {{ lead_scoring.holds(text, 'chr(92)') }}
        )
        or {{ lead_scoring.has_match(plain, '^"([ -!#-~\u00a1-\u00a5\u00a7-\u23ff\u2440-\U0010ffff]|¦[ -~¦])+"$') }}
    )
{%- endmacro %}

{# Whether the syntax of an email's domain in lower case is right: a host with a dot that mail may reach (RFC 6761), or
   an address in brackets. #}
{% macro is_valid_email_domain(domain) -%}
    {%- set byte = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])' -%}
    {%- set letter = 'a-z0-9\u00a1-\u23ff\u2440-\U0010ffff' -%}
    {%- set label = '[' ~ letter ~ ']([' ~ letter ~ '-]*[' ~ letter ~ '])?' -%}
    (
        (
            {{ lead_scoring.has_match(domain, '^(' ~ label ~ '[.])+' ~ label ~ '$') }}
            and not {{ lead_scoring.has_match(domain, '[^.]{64}|(^|[.])([^x.][^.]|x[^n.])--') }}
            and not {{ lead_scoring.has_match(domain, '(^|[.])(arpa|invalid|local|localhost|onion|test)$') }}
            and length({{ domain }}) <= 253
        )
        or (
            {{ domain }} like '[%]'
            and {{ lead_scoring.has_match('substr(' ~ domain ~ ', 2)', '^(' ~ byte ~ '([.]' ~ byte ~ '){3}|ipv6:[0-9a-f:.]+).$') }}
        )
    )
{%- endmacro %}
