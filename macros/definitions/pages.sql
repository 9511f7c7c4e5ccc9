{# How the words of urls are compared, where SQL classifies pages. `python_udfs/pages.py` says the same in Python, and
   `tests/python/models/test_classify_with_sql.py` compares them. #}

{# A word of a url or of a pattern as it is compared: case, accents and kinds of separators aside. #}
{% macro url_word(text) -%}
    {%- set folded = lead_scoring.url_letters(text) -%}
    coalesce(nullif({{ lead_scoring.replace_matches(folded, '^-+|-+$', '') }}, ''), substr({{ folded }}, 1, 1))
{%- endmacro %}

{# The same with separators at the ends: of a pattern with *, for those stand beside it. #}
{% macro url_letters(text) -%}
    {%- if lead_scoring.is_linting() -%}{{ return('lower(' ~ text ~ ')') }}{%- endif -%}
    {%- set plain = {
        'a': 'ªàáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ', 'b': 'ḃḅḇ', 'c': 'çćĉċčḉ', 'd': 'ďđḋḍḏḑḓ',
        'e': 'èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ', 'f': 'ḟ', 'g': 'ĝğġģǧǵḡ', 'h': 'ĥȟḣḥḧḩḫẖ', 'i': 'ìíîïĩīĭįıǐȉȋḭḯỉị',
        'j': 'ĵǰ', 'k': 'ķǩḱḳḵ', 'l': 'ĺļľłḷḹḻḽ', 'm': 'ḿṁṃ', 'n': 'ñńņňǹṅṇṉṋ', 'o': 'ºòóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ',
        'p': 'ṕṗ', 'r': 'ŕŗřȑȓṙṛṝṟ', 's': 'śŝşšſșṡṣṥṧṩẛ', 't': 'ţťțṫṭṯṱẗ', 'u': 'ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự', 'v': 'ṽṿ',
        'w': 'ŵẁẃẅẇẉẘ', 'x': 'ẋẍ', 'y': 'ýÿŷȳẏẙỳỵỷỹ', 'z': 'źżžẑẓẕ', 'α': 'άἀἁἂἃἄἅἆἇὰᾰᾱᾶ', 'ε': 'έἐἑἒἓἔἕὲ',
        'η': 'ήἠἡἢἣἤἥἦἧὴῆ', 'ι': 'ΐίϊἰἱἲἳἴἵἶἷὶῐῑῒῖῗ', 'ο': 'όὀὁὂὃὄὅὸ', 'ρ': 'ῤῥ', 'σ': 'ς', 'μ': 'µ',
        'υ': 'ΰϋύὐὑὒὓὔὕὖὗὺῠῡῢῦῧ', 'ω': 'ώὠὡὢὣὤὥὦὧὼῶ', '1': '¹', '2': '²', '3': '³',
        ' ': '\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000',
    } -%}
    {%- set from = namespace(
        letters='ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ０１２３４５６７８９－＿．＋'
        ~ 'ｦｧｨｩｪｫｬｭｮｯｰｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝﾞﾟ',
        plain='abcdefghijklmnopqrstuvwxyz0123456789--.-'
        ~ 'ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン\u3099\u309a'
    ) -%}
    {%- for letter, written in plain.items() -%}
        {%- set from.letters = from.letters ~ written -%}
        {%- set from.plain = from.plain ~ letter * written | length -%}
    {%- endfor -%}
    {%- set lower = 'lower(' ~ text ~ ')' -%}
    {%- set ascii = 'replace(' ~ lower ~ ', chr(39), ' ~ "'')" -%}
    {%- set other = namespace(sql="translate(" ~ ascii ~ ", '" ~ from.letters ~ "’', '" ~ from.plain ~ "')") -%}
    {%- for letter, written in {'ß': 'ss', 'æ': 'ae', 'œ': 'oe', 'ĳ': 'ij', '…': '...'}.items() -%}
        {%- set other.sql = 'replace(' ~ other.sql ~ ", '" ~ letter ~ "', '" ~ written ~ "')" -%}
    {%- endfor -%}
    {%- set other = lead_scoring.composed(
        lead_scoring.replace_matches(other.sql, '([a-z\u0370-\u03ff])[\u0300-\u036f]+', '$1')
    ) -%}
    {#- most words have nothing to compose -#}
    {%- set is_other = lead_scoring.has_match(text, '[^ -~]') -%}
    {{ lead_scoring.replace_matches(
        'case when ' ~ is_other ~ ' then ' ~ other ~ ' else ' ~ ascii ~ ' end', '[[:space:]_+-]+', '-'
    ) }}
{%- endmacro %}

{# The pattern of a language or country code as the first segments of a path and labels of a host have it. #}
{% macro locale_pattern() -%}
    [a-z]{2}(-(hans|hant|latn|cyrl))?(-([a-z]{2}|[0-9]{3}))?
{%- endmacro %}

{# The languages of ISO 639-1, and what people write for some of them, as a list of SQL. #}
{% macro languages() -%}
    ({%- for language in (
        'aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo '
        ~ 'es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg '
        ~ 'ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn '
        ~ 'no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta '
        ~ 'te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu'
    ).split(' ') -%}
    '{{ language }}'{{ ', ' if not loop.last }}
    {%- endfor %})
{%- endmacro %}

{# The last labels of a host, so many of them; null where it has fewer. #}
{% macro last_labels(host, labels) -%}
    {{ lead_scoring.first_match("'.' || " ~ host, '[.]([^.]+' ~ '[.][^.]+' * (labels - 1) ~ ')$') }}
{%- endmacro %}

{# The end of a page's name that says how it is made; a language may follow. #}
{% macro page_extension_pattern() -%}
    [.](s?html?|xhtml|php[0-9]?|aspx?|jspx?|cfm|cgi|action)([.][a-z]{2})?$
{%- endmacro %}
