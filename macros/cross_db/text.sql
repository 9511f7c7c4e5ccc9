{# Text without the white space around it; blank text is null. #}
{% macro trimmed(column) -%}
    {{ 'trim(' ~ column ~ ')' if lead_scoring.is_linting() else adapter.dispatch('trimmed', 'lead_scoring')(column) }}
{%- endmacro %}

{% macro default__trimmed(column) -%}
    nullif(trim({{ column }}, ' ' || chr(9) || chr(10) || chr(13) || chr(160)), '')
{%- endmacro %}

{% macro spark__trimmed(column) -%}
    nullif(btrim({{ column }}, ' ' || chr(9) || chr(10) || chr(13) || chr(160)), '')
{%- endmacro %}

{# Text of an id or an optional column: trimmed, and null where it is a text for no value. `na`, `added`: see
   `is_no_value`. #}
{% macro known_text(column, na=false, added=none) -%}
    {%- if lead_scoring.is_linting() -%}{{ return(lead_scoring.trimmed(column)) }}{%- endif -%}
    {{ adapter.dispatch('known_text', 'lead_scoring')(column, na, added) }}
{%- endmacro %}

{% macro default__known_text(column, na, added) -%}
    case
        when not coalesce({{ lead_scoring.is_no_value(column, na, added) }}, false)
            then {{ lead_scoring.trimmed(column) }}
    end
{%- endmacro %}

{# Most texts begin with a character that neither a blank is nor a text for no value begins with, and end with no blank:
   looking at both ends is a third of the work of looking at all of it. #}
{% macro duckdb__known_text(column, na, added) -%}
    case
        when
            contains('{{ lead_scoring.plain_first_characters() }}', ({{ column }})[1])
            and ({{ column }})[-1] > ' '
            and not suffix({{ column }}, chr(160))
            {%- if lead_scoring.has_seeds() %}
            and {{ lead_scoring.added_no_values(added) }} is null
            {%- endif %}
            then {{ column }}
        when {{ column }} is not null then {{ lead_scoring.default__known_text(column, na, added) }}
    end
{%- endmacro %}

{% macro spark__known_text(column, na, added) -%}
    case
        when
            contains('{{ lead_scoring.plain_first_characters() }}', substr({{ column }}, 1, 1))
            and substr({{ column }}, -1) > ' '
            and not endswith({{ column }}, chr(160))
            {%- if lead_scoring.has_seeds() %}
            and size({{ lead_scoring.added_no_values(added) }}) = 0
            {%- endif %}
            then {{ column }}
        when {{ column }} is not null then {{ lead_scoring.default__known_text(column, na, added) }}
    end
{%- endmacro %}

{# The characters that neither a blank nor a text for no value begins with. #}
{% macro plain_first_characters() -%}
    {{ return('123456789:;<=>?@ABCDEFGHIJKLMOPQRSTVWXYZ]^_`abcdefghijklmopqrstvwxyz') }}
{%- endmacro %}

{# The id of a person, device, account, click or message, or an email, of which `na` is no value, too. #}
{% macro known_id(column) -%}
    {{ lead_scoring.known_text(column, na=true) }}
{%- endmacro %}

{# Whether a text, trimmed or not, is what programs write for no value, in any case; null for null. `na`: whether `na`
   is one. A team adds texts of its own in seed `no_value_texts`. `added`: the column in which `with_added_no_values` has
   put these, for a query that looks at many texts. #}
{% macro is_no_value(text, na=false, added=none) -%}
    {%- if lead_scoring.is_linting() -%}{{ return(text ~ ' is null') }}{%- endif -%}
    {{ adapter.dispatch('is_no_value', 'lead_scoring')(text, na, added) }}
{%- endmacro %}

{% macro default__is_no_value(text, na, added) -%}
    {%- set folded = 'lower(' ~ lead_scoring.trimmed(text) ~ ')' -%}
    (
        {{ folded }} in ({{ lead_scoring.no_value_texts(na) | join(', ') }})
        {%- if lead_scoring.has_seeds() %}
        or {{ folded }} in (
            select lower(trim(added.no_value_text)) from {{ ref('lead_scoring', 'no_value_texts') }} as added
        )
        {%- endif %}
    )
{%- endmacro %}

{% macro duckdb__is_no_value(text, na, added) -%}
    {%- set folded = 'lower(' ~ lead_scoring.trimmed(text) ~ ')' -%}
    (
        list_contains([{{ lead_scoring.no_value_texts(na) | join(', ') }}], {{ folded }})
        {%- if lead_scoring.has_seeds() %}
        or coalesce(list_contains({{ lead_scoring.added_no_values(added) }}, {{ folded }}), false)
        {%- endif %}
    )
{%- endmacro %}

{# (A condition `in (select ...)` would be a join for each of the 23 columns of an event.) #}
{% macro spark__is_no_value(text, na, added) -%}
    {%- set folded = 'lower(' ~ lead_scoring.trimmed(text) ~ ')' -%}
    (
        {{ folded }} in ({{ lead_scoring.no_value_texts(na) | join(', ') }})
        {%- if lead_scoring.has_seeds() %}
        or array_contains({{ lead_scoring.added_no_values(added) }}, {{ folded }})
        {%- endif %}
    )
{%- endmacro %}

{# DuckDB and Spark: the list of the texts in seed `no_value_texts`; where there is none null, on Spark an empty list. #}
{% macro added_no_values(added) -%}
    {{ added or '(select array_agg(lower(trim(texts.no_value_text))) from ' ~ ref('lead_scoring', 'no_value_texts') ~ ' as texts)' }}
{%- endmacro %}

{# What joins the texts of seed `no_value_texts`, as column `added_no_values`, to each row of a query. DuckDB and
   Spark read the seed for each column that is looked at without it; other engines need nothing. #}
{% macro with_added_no_values() -%}
    {{ adapter.dispatch('with_added_no_values', 'lead_scoring')() }}
{%- endmacro %}

{% macro default__with_added_no_values() -%}{%- endmacro %}

{% macro duckdb__with_added_no_values() -%}
    {%- if lead_scoring.has_seeds() -%}
    cross join (
        select array_agg(lower(trim(no_value_text))) as added_no_values
        from {{ ref('lead_scoring', 'no_value_texts') }}
    ) as added
    {%- endif -%}
{%- endmacro %}

{% macro spark__with_added_no_values() -%}
    {{ lead_scoring.duckdb__with_added_no_values() }}
{%- endmacro %}

{# The closed list of the texts that programs write for no value, as SQL. #}
{% macro no_value_texts(na) -%}
    {%- set texts = [
        "'null'", "chr(92) || 'n'", "'none'", "'nil'", "'undefined'", "'nan'", "'n/a'", "'(not set)'", "'(none)'",
        "'[object object]'", "'-'", "'.'", "'00000000-0000-0000-0000-000000000000'",
        "'{00000000-0000-0000-0000-000000000000}'", "'" ~ '0' * 32 ~ "'",
    ] -%}
    {{ return(texts + (["'na'"] if na else [])) }}
{%- endmacro %}

{# Whether sqlfluff compiles, which is to look at models: the long expressions of some macros, which stand in them hundreds
   of times, are short then. (Its files are 690 KB otherwise, and take it a quarter of an hour.) #}
{% macro is_linting() -%}
    {{ return(var is defined and var('linting', false) | string | lower == 'true') }}
{%- endmacro %}

{# Whether what is compiled reads seeds: a unit test gives a model the rows that it is about, and no lists. #}
{% macro has_seeds() -%}
    {{ return(model is not defined or model.resource_type != 'unit_test') }}
{%- endmacro %}

{# The text with every match of the regular expression replaced. Regular expressions are written as RE2 reads them,
   without backslashes; `$` in them is the end of the text, `$1` in the replacement what the first group holds. #}
{% macro replace_matches(text, pattern, replacement) -%}
    {{ adapter.dispatch('replace_matches', 'lead_scoring')(text, pattern, replacement) }}
{%- endmacro %}

{% macro default__replace_matches(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement | replace("$", "\\\\") }}')
{%- endmacro %}

{% macro duckdb__replace_matches(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement | replace("$", "\\") }}', 'g')
{%- endmacro %}

{% macro spark__replace_matches(text, pattern, replacement) -%}
    regexp_replace({{ text }}, {{ lead_scoring.java_pattern(pattern) }}, '{{ replacement }}')
{%- endmacro %}

{% macro postgres__replace_matches(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement | replace("$", "\\") }}', 'g')
{%- endmacro %}

{# A text as one that differs only in how it was typed would be: lower case, Latin letters without accents, without
   apostrophes and invisible characters, all brackets `{}`, one kind of blank, dash and quotation mark, no blank before a
   colon. For comparing words, not for showing. #}
{% macro comparable_text(text) -%}
    {%- set plain = {
        'a': 'àáâãäåāăąạảấầẩẫậắằẳẵặ', 'c': 'çćĉċč', 'd': 'ďđð', 'e': 'èéêëēĕėęěẹẻẽếềểễệ', 'g': 'ĝğġģ', 'h': 'ĥħ',
        'i': 'ìíîïĩīĭįıịỉ', 'j': 'ĵ', 'k': 'ķ', 'l': 'ĺļľŀł', 'n': 'ñńņňŋ', 'o': 'òóôõöøōŏőơọỏốồổỗộớờởỡợ', 'r': 'ŕŗř',
        's': 'śŝşšș', 't': 'ţťŧțþ', 'u': 'ùúûüũūŭůűųưụủứừửữự', 'w': 'ŵ', 'y': 'ýÿŷỳỵỷỹ', 'z': 'źżž', 'е': 'ё', 'α': 'ά',
        'ε': 'έ', 'η': 'ή', 'ι': 'ίϊΐ', 'ο': 'ό', 'υ': 'ύϋΰ', 'ω': 'ώ', 'σ': 'ς', '{': '[【［〔', '}': ']】］〕', '(': '（',
        ')': '）', ':': '：﹕', '-': '‐‑‒–—−－', '"': '“”„«»「」『』＂', '>': '＞', '<': '＜', '!': '！', ',': '，、', '.': '。',
        ' ': '_\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000',
    } -%}
    {%- set left_out = '’‘ʼ´`＇\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067'
        ~ '\u2068\u2069\ufe0f\ufeff' -%}
    {%- set from = namespace(letters='ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ０１２３４５６７８９',
        plain='abcdefghijklmnopqrstuvwxyz0123456789') -%}
    {%- for letter, written in plain.items() -%}
        {%- set from.letters = from.letters ~ written -%}
        {%- set from.plain = from.plain ~ letter * written | length -%}
    {%- endfor -%}
    {%- set lower = 'lower(' ~ text ~ ')' -%}
    {%- set ascii = 'replace(translate(' ~ lower ~ ", '[]_`', '{} '), chr(39), '')" -%}
    {%- set other = namespace(sql='replace(translate(' ~ lead_scoring.composed(lower)
        ~ ", '" ~ from.letters ~ left_out ~ "', '" ~ from.plain ~ "'), chr(39), '')") -%}
    {%- for letter, written in {'ß': 'ss', 'æ': 'ae', 'œ': 'oe'}.items() -%}
        {%- set other.sql = 'replace(' ~ other.sql ~ ", '" ~ letter ~ "', '" ~ written ~ "')" -%}
    {%- endfor -%}
    {%- set other = lead_scoring.replace_matches(other.sql, '[\u0300-\u036f]', '') -%}
    {#- most texts have nothing to compose -#}
    {%- set is_other = lead_scoring.has_match(text, '[^ -~]') -%}
    {%- set folded = 'case when ' ~ is_other ~ ' then ' ~ other ~ ' else ' ~ ascii ~ ' end' -%}
    {%- set folded = lead_scoring.replace_matches(folded, '[[:space:]]+', ' ') -%}
    {%- set folded = lead_scoring.replace_matches(folded, ' :', ':') -%}
    trim({{ folded }})
{%- endmacro %}

{# Whether the regular expression matches anywhere in the text. #}
{% macro has_match(text, pattern) -%}
    {{ adapter.dispatch('has_match', 'lead_scoring')(text, pattern) }}
{%- endmacro %}

{% macro default__has_match(text, pattern) -%}
    {{ lead_scoring.not_known_here('has_match') }}
{%- endmacro %}

{% macro duckdb__has_match(text, pattern) -%}
    regexp_matches({{ text }}, '{{ pattern }}')
{%- endmacro %}

{% macro spark__has_match(text, pattern) -%}
    regexp_like({{ text }}, {{ lead_scoring.java_pattern(pattern) }})
{%- endmacro %}

{% macro bigquery__has_match(text, pattern) -%}
    regexp_contains({{ text }}, '{{ pattern }}')
{%- endmacro %}

{% macro snowflake__has_match(text, pattern) -%}
    (regexp_instr({{ text }}, '{{ pattern }}') > 0)
{%- endmacro %}

{% macro postgres__has_match(text, pattern) -%}
    ({{ text }} ~ '{{ pattern }}')
{%- endmacro %}

{# What the one group of the regular expression holds where it matches first; null where it does not, or where that is
   blank. #}
{% macro first_match(text, pattern) -%}
    nullif({{ lead_scoring.matched_part(text, pattern) }}, '')
{%- endmacro %}

{# The same for a further step: blank or null where it does not match. (`nullif` computes its text twice.) #}
{% macro matched_part(text, pattern) -%}
    {{ adapter.dispatch('matched_part', 'lead_scoring')(text, pattern) }}
{%- endmacro %}

{% macro default__matched_part(text, pattern) -%}
    {{ lead_scoring.not_known_here('matched_part') }}
{%- endmacro %}

{% macro duckdb__matched_part(text, pattern) -%}
    regexp_extract({{ text }}, '{{ pattern }}', 1)
{%- endmacro %}

{% macro spark__matched_part(text, pattern) -%}
    regexp_extract({{ text }}, {{ lead_scoring.java_pattern(pattern) }}, 1)
{%- endmacro %}

{% macro bigquery__matched_part(text, pattern) -%}
    regexp_extract({{ text }}, '{{ pattern }}')
{%- endmacro %}

{# Its patterns have no groups but those that are extracted; the one that is wanted opens first. #}
{% macro snowflake__matched_part(text, pattern) -%}
    regexp_substr({{ text }}, '{{ pattern | replace("(?:", "(") }}', 1, 1, 'e', 1)
{%- endmacro %}

{% macro postgres__matched_part(text, pattern) -%}
    (regexp_match({{ text }}, '{{ pattern }}'))[1]
{%- endmacro %}

{# A text with what `%41` stands for in place of it. #}
{% macro percent_decoded(text) -%}
    {{ adapter.dispatch('percent_decoded', 'lead_scoring')(text) }}
{%- endmacro %}

{# Engines without a function for it: the signs that parameters of urls are written with. #}
{% macro default__percent_decoded(text) -%}
    {%- set signs = {
        '20': ' ', '2[dD]': '-', '5[fF]': '_', '2[eE]': '.', '3[dD]': '=', '7[bB]': '{', '7[dD]': '}', '28': '(', '29': ')',
    } -%}
    {%- set decoded = namespace(text=text) -%}
    {%- for code, sign in signs.items() -%}
        {%- set decoded.text = lead_scoring.replace_matches(decoded.text, '%' ~ code, sign) -%}
    {%- endfor -%}
    {{ decoded.text }}
{%- endmacro %}

{# Bytes that are no UTF-8 stay as they are. #}
{% macro duckdb__percent_decoded(text) -%}
    coalesce(
        try(url_decode({{ text }})),
        url_decode(regexp_replace({{ text }}, '%([89a-fA-F][0-9a-fA-F])', '%25\1', 'g'))
    )
{%- endmacro %}

{# A percent sign without two digits behind it is one, as elsewhere. #}
{% macro spark__percent_decoded(text) -%}
    try_url_decode(regexp_replace({{ text }}, '%(?![0-9a-fA-F]{2})', '%25'))
{%- endmacro %}

{# It has no function for it: the bytes of all pieces are put together. Bytes that are no UTF-8 stay as they are. (The name
   of an encoding has collation C, which knows capitals of ASCII only.) #}
{% macro postgres__percent_decoded(text) -%}
    {%- set more = '[89ab][0-9a-f]' -%}
    {%- set utf_8 = '^(0[1-9a-f]|[1-7][0-9a-f]|(c[2-9a-f]|d[0-9a-f])' ~ more ~ '|e0[ab][0-9a-f]' ~ more ~ '|e[1-9a-cef]' ~ more * 2
        ~ '|ed[89][0-9a-f]' ~ more ~ '|f0[9ab][0-9a-f]' ~ more * 2 ~ '|f[1-3]' ~ more * 3 ~ '|f48[0-9a-f]' ~ more * 2 ~ ')*$' -%}
    case
        when position('%' in {{ text }}) = 0 then {{ text }}
        else (
            select
                convert_from(decode(case when every ~ '{{ utf_8 }}' then every else ascii end, 'hex'), 'UTF8')
                collate "default"
            from (
                select
                    string_agg(
                        case
                            when piece[1] ~ '^%[0-9a-fA-F]{2}' then lower(substr(piece[1], 2))
                            else encode(convert_to(piece[1], 'UTF8'), 'hex')
                        end, '' order by place
                    ) as every,
                    string_agg(
                        case
                            when piece[1] ~ '^%(0[1-9a-fA-F]|[1-7][0-9a-fA-F])' then substr(piece[1], 2)
                            else encode(convert_to(piece[1], 'UTF8'), 'hex')
                        end, '' order by place
                    ) as ascii
                from regexp_matches({{ text }}, '%[0-9a-fA-F]{2}|[^%]+|%', 'g') with ordinality as pieces (piece, place)
            ) as bytes
        )
    end
{%- endmacro %}

{# Lower-case words as a regular expression that is blind to case. #}
{% macro any_case(words) -%}
    {%- for sign in words -%}
        {{ '[' ~ sign ~ sign | upper ~ ']' if sign != sign | upper else sign }}
    {%- endfor -%}
{%- endmacro %}

{# A regular expression as a literal that Java reads as RE2 reads the original: only \n ends a line, `$` stands at the
   very end (nothing follows) and not before a last line end, and [[:space:]] is a blank or one of tab to carriage
   return. Without backslashes, which the session's settings give a meaning. #}
{% macro java_pattern(pattern) -%}
    '(?d){{ pattern
        | replace("[[:space:]]", "[ ' || chr(9) || '-' || chr(13) || ']")
        | replace("$", "(?!(?s:.))")
    }}'
{%- endmacro %}

{# The text in Unicode's composed form, NFC; as it is where the engine has no function for that. #}
{% macro composed(text) -%}
    {{ adapter.dispatch('composed', 'lead_scoring')(text) }}
{%- endmacro %}

{% macro default__composed(text) -%}
    {{ text }}
{%- endmacro %}

{% macro duckdb__composed(text) -%}
    nfc_normalize({{ text }})
{%- endmacro %}

{% macro bigquery__composed(text) -%}
    normalize({{ text }}, nfc)
{%- endmacro %}

{% macro postgres__composed(text) -%}
    normalize({{ text }}, nfc)
{%- endmacro %}

{# Text to a number with six decimals; null when it is none. Some engines read more than plain numbers: grouped digits,
   digits of other scripts. #}
{% macro parse_number(column) -%}
    case
        when {{ lead_scoring.has_match(column, '^[-+.0-9eE]+$') }}
            then {{ lead_scoring.cast_or_null(column, 'decimal(18, 6)') }}
    end
{%- endmacro %}

{# Values and their names as one JSON text, for rows that a person has to look at. #}
{% macro as_json(names, values) -%}
    {{ adapter.dispatch('as_json', 'lead_scoring')(names, values) }}
{%- endmacro %}

{% macro default__as_json(names, values) -%}
    {{ lead_scoring.not_known_here('as_json') }}
{%- endmacro %}

{% macro duckdb__as_json(names, values) -%}
    cast(json_object(
        {%- for name in names %}
        '{{ name }}', {{ values[loop.index0] }}{{ ',' if not loop.last }}
        {%- endfor %}
    ) as {{ lead_scoring.string() }})
{%- endmacro %}

{% macro spark__as_json(names, values) -%}
    to_json(named_struct(
        {%- for name in names %}
        '{{ name }}', {{ values[loop.index0] }}{{ ',' if not loop.last }}
        {%- endfor %}
    ), map('ignoreNullFields', 'false'))
{%- endmacro %}

{% macro bigquery__as_json(names, values) -%}
    to_json_string(struct(
        {%- for name in names %}
        {{ values[loop.index0] }} as {{ lead_scoring.input_column(name) }}{{ ',' if not loop.last }}
        {%- endfor %}
    ))
{%- endmacro %}

{% macro snowflake__as_json(names, values) -%}
    to_json(object_construct_keep_null(
        {%- for name in names %}
        '{{ name }}', {{ values[loop.index0] }}{{ ',' if not loop.last }}
        {%- endfor %}
    ))
{%- endmacro %}

{# Its json_build_object writes blanks. #}
{% macro postgres__as_json(names, values) -%}
    cast((
        select row_to_json(named)
        from (
            select
                {%- for name in names %}
                {{ values[loop.index0] }} as {{ adapter.quote(name) }}{{ ',' if not loop.last }}
                {%- endfor %}
        ) as named
    ) as text)
{%- endmacro %}

{# A row as one text that orders equal keys the same way on every run: the columns in the order given, null first. #}
{% macro whole_row_as_text(columns) -%}
    {%- set texts = [] -%}
    {%- for column in columns -%}
        {%- do texts.append('coalesce(cast(' ~ column ~ " as " ~ lead_scoring.string() ~ "), '')") -%}
    {%- endfor -%}
    {{ lead_scoring.texts_side_by_side('chr(31)', texts) }}
{%- endmacro %}

{# Texts as one, a separator between them; those that are null are left out. #}
{% macro texts_side_by_side(separator, texts) -%}
    {{ adapter.dispatch('texts_side_by_side', 'lead_scoring')(separator, texts) }}
{%- endmacro %}

{% macro default__texts_side_by_side(separator, texts) -%}
    concat_ws({{ separator }}, {{ texts | join(', ') }})
{%- endmacro %}

{% macro bigquery__texts_side_by_side(separator, texts) -%}
    array_to_string([
        {%- for text in texts %}cast({{ text }} as {{ lead_scoring.string() }}){{ ', ' if not loop.last }}{% endfor -%}
    ], {{ separator }})
{%- endmacro %}

{# Its concat_ws is null when one text is. #}
{% macro snowflake__texts_side_by_side(separator, texts) -%}
    array_to_string(array_construct_compact({{ texts | join(', ') }}), {{ separator }})
{%- endmacro %}

{# A column of the input by its name, which may be a word of SQL. #}
{% macro input_column(name) -%}
    {{ adapter.dispatch('input_column', 'lead_scoring')(name) }}
{%- endmacro %}

{% macro default__input_column(name) -%}
    {{ adapter.quote(name) }}
{%- endmacro %}

{# What is not quoted is upper case there. #}
{% macro snowflake__input_column(name) -%}
    {{ adapter.quote(name | upper) }}
{%- endmacro %}

{# What a `call` block makes of an expression that it needs more than once. DuckDB, which plans each copy of an expression
   again, is given it once; others get copies. #}
{% macro written_once(expression) -%}
    {{ adapter.dispatch('written_once', 'lead_scoring')(expression, caller) }}
{%- endmacro %}

{% macro default__written_once(expression, use) -%}
    {{ use(expression) }}
{%- endmacro %}

{% macro duckdb__written_once(expression, use) -%}
    list_transform([{{ expression }}], lambda given_once: {{ use('given_once') }})[1]
{%- endmacro %}
