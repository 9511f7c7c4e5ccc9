{# The normal forms of emails and hosts. `python_udfs/emails.py` and `texts.py` say the same in Python, and
   `tests/python/macros/test_addresses.py` compares them. Hosts in other scripts get their `xn--` form from `int_email_domains`. #}

{# The form in which texts of emails and hosts are compared: without control characters, Unicode's format characters and
   what it calls default ignorable; full-width forms as ASCII, blanks as a space; lower case; NFC; trimmed. A capital
   sigma is replaced since some engines lower-case it by its place in a word, and a dot on an i since only some leave
   the one of a capital letter behind. #}
{% macro one_form(text) -%}
    {%- set never_seen = "[^ -~\u00a0-\U0010ffff]|[\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160"
        ~ "\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
        ~ "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]" -%}
    {%- set blanks = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u2028\u2029" -%}
    {%- set wide = "！＂＃＄％＆（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［］＾＿"
        ~ "｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～" -%}
    {%- set narrow = '!"#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~' -%}
    {#- the two that literals cannot hold alike on all engines come last -#}
    {%- set plain = "translate(" ~ lead_scoring.replace_matches(text, never_seen, '')
        ~ ", '" ~ blanks ~ "Σ" ~ wide ~ "＇＼', '" ~ " " * (blanks | length) ~ "σ" ~ narrow ~ "' || chr(39) || chr(92))" -%}
    trim({{ lead_scoring.composed(lead_scoring.replace_matches('lower(' ~ plain ~ ')', 'i\u0307+', 'i')) }})
{%- endmacro %}

{# An email for comparison, but for a host in another script, which stays in it: the address without a name and angle
   brackets around it, `mailto:`, what follows a `?`, further addresses and a dot at its end; null where that has not
   exactly one @ that is not quoted. Most texts are an address already. #}
{% macro normalised_email(email) -%}
    {%- if lead_scoring.is_linting() -%}{{ return('lower(' ~ email ~ ')') }}{%- endif -%}
    {{ adapter.dispatch('normalised_email', 'lead_scoring')(email) }}
{%- endmacro %}

{% macro default__normalised_email(email) -%}
    {%- set first_address = lead_scoring.matched_part(
        "';' || " ~ lead_scoring.one_form(email), '[;,]((?:"[^"]*"|[^;,"])*@(?:"[^"]*"|[^;,"])*)'
    ) -%}
    {%- set last_in_brackets = lead_scoring.matched_part(
        "'<' || " ~ first_address, '^.*[<>]((?:"[^"]*"|[^<>"])*@(?:"[^"]*"|[^<>"])*)'
    ) -%}
    case
        when {{ lead_scoring.has_match(email, '^[!#-&*+./0-9=A-Z^-~-]+@[0-9A-Za-z.-]*[0-9A-Za-z-]$') }}
            then lower({{ email }})
        when {{ email }} like '%@%' or {{ email }} like '%＠%'
            then {{ lead_scoring.first_match(
                lead_scoring.replace_matches(last_in_brackets, '^ *(mailto: *)*', ''),
                '^((?:"[^"]*"|[^@"])+@[^@"?]*[^@"?. ])[. ]*(?:[?].*)?$'
            ) }}
    end
{%- endmacro %}

{# What stands behind the last @ of an email. #}
{% macro email_domain(email) -%}
    {{ lead_scoring.replace_matches(email, '[^@]*@', '') }}
{%- endmacro %}

{# The domain of an email in another script than ASCII; null for other emails, which are most. #}
{% macro foreign_domain(email) -%}
    case when {{ lead_scoring.has_match(email, '[^ -~]') }} then {{ lead_scoring.email_domain(email) }} end
{%- endmacro %}

{# An email with its host in the form DNS knows it (`int_email_domains.host`), where that is known. #}
{% macro with_host(email, host) -%}
    case
        when {{ host }} is null then {{ email }}
        else {{ lead_scoring.replace_matches(email, '[^@]*$', '') }} || {{ host }}
    end
{%- endmacro %}

{# What people type in the place of a name or address: a subquery with the column `word`. (Where dbt loads a seed by
   itself, the text null in it is null.) #}
{% macro placeholder_words() -%}
    (
        select lower(coalesce({{ lead_scoring.trimmed('word') }}, 'null')) as word
        from {{ ref('lead_scoring', 'junk_words') }}
        union distinct
        select lower(coalesce({{ lead_scoring.trimmed('value') }}, 'null')) as word
        from {{ ref('lead_scoring', 'placeholder_values') }}
    )
{%- endmacro %}

{# What stands before the + or @ of an email. #}
{% macro email_local_part(email) -%}
    {{ lead_scoring.replace_matches(email, '[+@].*$', '') }}
{%- endmacro %}

{# Who an email is in a source that gives no id: the address in lower case; null when nobody has it, since it would be
   one person for all who wrote it. Without the list of public suffixes, which is Python's: the first label of a domain
   is taken for what was registered of it, and `int_people_emails` finds the rest. #}
{% macro email_as_id(email) -%}
    {%- if lead_scoring.is_linting() -%}{{ return('lower(' ~ email ~ ')') }}{%- endif -%}
    {%- set address = lead_scoring.normalised_email(email) -%}
    case
        when
            {{ lead_scoring.email_local_part(address) }} in {{ lead_scoring.placeholder_words() }}
            and {{ lead_scoring.replace_matches(address, '^.*@|[.].*$', '') }} in {{ lead_scoring.placeholder_words() }}
            then null
        when
            {{ lead_scoring.email_domain(address) }} in (
                select domain from {{ ref('lead_scoring', 'reserved_domains') }}
            )
            or {{ lead_scoring.replace_matches(address, '^.*[@.]', '') }} in (
                select domain from {{ ref('lead_scoring', 'reserved_domains') }}
            )
            then null
        else lower({{ email }})
    end
{%- endmacro %}

{# The domains of a text that holds one or several, between commas, semicolons or blanks: a lateral source `parts` with
   the column `part`, which `plain_host` reads. #}
{% macro each_domain(text) -%}
    {%- set one_form = lead_scoring.one_form(lead_scoring.replace_matches(text, '[[:space:]]+', ' ')) -%}
    {{ lead_scoring.each_part(lead_scoring.replace_matches(one_form, '[,; ]+', ','), ',') }}
{%- endmacro %}

{# A domain as people write it (with scheme, www., port, path or what stands before an @), as a plain host. #}
{% macro plain_host(domain) -%}
    nullif({{ lead_scoring.replace_matches(domain, '^(([a-z][a-z0-9+.-]*:)?//)?([^/?#@]*@)?(www[.])?|[/?#:].*$|[.]+$', '') }}, '')
{%- endmacro %}
