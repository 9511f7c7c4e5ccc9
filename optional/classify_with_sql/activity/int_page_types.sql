-- What kind of page a url is: the first row of seed `page_types`, by priority, that fits one of its parts. A row that
-- rules a page type out comes before others of its priority. One row per url of page views without a page_type.
{{ config(pre_hook='{{ lead_scoring.without_jit() }}') }}
{% set hosts_above = [] %}
{% for n in range(1, 8) %}{% do hosts_above.append([n, last_labels('hosts.host', n)]) %}{% endfor %}

with urls as (

    select * from {{ ref('lead_scoring', 'int_urls') }}
    where {{ is_new_value('url') }}

),

-- ------------------------------------------------------------------------------------------------ segments of the path
paths as (

    select
        url,
        false as is_routed,
        path as text,
        {{ count_of_parts('path', '/') }} as parts
    from urls
    where path is not null
    union all
    select
        url,
        true as is_routed,
        route as text,
        {{ count_of_parts('route', '/') }} as parts
    from urls
    where route is not null

),

raw_segments as (

    select
        url,
        is_routed,
        position,
        {{ percent_decoded(
            'case when is_routed then ' ~ nth_part('text', '/', 'position')
            ~ ' else ' ~ nth_part(nth_part('text', '/', 'position'), ';', 1) ~ ' end'
        ) }} as segment
    from {{ each_integer('paths', 1, 'least(parts, 40) + 1', 'position') }} as paths

),

decoded_segments as (

    select
        url,
        is_routed,
        position,
        lower({{ percent_decoded('segment') }}) as segment
    from raw_segments
    where segment != ''

),

page_names as (

    select
        *,
        {{ replace_matches('segment', page_extension_pattern(), '$2') }} as page_name
    from decoded_segments

),

stems as (

    select
        url,
        is_routed,
        position,
        segment,
        case
            when {{ first_match('page_name', '[.]([a-z]{2})$') }} in {{ languages() }}
                then {{ replace_matches('page_name', '[.][a-z]{2}$', '') }}
            else page_name
        end as stem
    from page_names

),

segments as (

    select
        url,
        is_routed,
        position,
        {{ replace_matches(url_word('stem'), '-[0-9a-f]{32}$', '') }} as segment
    from stems
    where stem != 'index' and not (stem = 'default' and stem != segment)

),

-- the first two may be codes of languages or countries
numbered_segments as (

    select
        url,
        is_routed,
        segment,
        {{ has_match('segment', '^' ~ locale_pattern() ~ '$') }} as is_locale,
        row_number() over (partition by url order by is_routed, position) as place,
        count(*) over (partition by url) as segments
    from segments
    where segment != ''

),

locales as (

    select
        url,
        max(case when is_routed then 1 else 0 end) as routed,
        sum(case when is_routed then 0 else 1 end) as own_segments,
        sum(case when is_locale and not is_routed and place <= 2 then 1 else 0 end) as own_locales,
        max(case
            when
                not is_routed
                and (
                    {{ nth_part('segment', '-', 1) }} in {{ languages() }}
                    or {{ nth_part('segment', '-', 2) }} in {{ languages() }}
                    or {{ nth_part('segment', '-', 3) }} in {{ languages() }}
                ) then 1
            else 0
        end) as own_languages,
        case
            when max(case when place = 1 and is_locale then 1 else 0 end) = 0 then 0
            when max(case when place = 2 and is_locale then 1 else 0 end) = 0 then 1
            else 2
        end as codes
    from numbered_segments
    group by url

),

placed_segments as (

    select
        segments.url,
        segments.segment,
        segments.place - locales.codes as place,
        segments.place = segments.segments as is_last
    from numbered_segments as segments
    inner join locales on segments.url = locales.url
    where segments.place > locales.codes

),

-- ------------------------------------------------------------------------------------------------- labels of the host
hosts as (

    select
        url_hosts.host,
        registered.icann_domain,
        case
            when url_hosts.host = '{ip}' then ''
            when registered.icann_domain is null then {{ replace_matches('url_hosts.host', '[.]?[^.]*$', '') }}
            else {{ replace_matches(
                replace_matches(
                    'substr(url_hosts.host, 1, length(url_hosts.host) - length(registered.icann_domain))', '[.]$', ''
                ),
                '^(' ~ locale_pattern() ~ '[.])+',
                ''
            ) }}
        end as labels
    from (select distinct host from urls) as url_hosts
    inner join {{ ref('lead_scoring', 'int_hosts') }} as registered on url_hosts.host = registered.host

),

host_labels as (

    select
        host,
        icann_domain,
        labels,
        {{ count_of_parts('labels', '.') }} as parts
    from hosts
    where labels != ''

),

host_values as (

    select
        host,
        'host_label' as part,
        case
            when icann_domain is null then {{ nth_part('labels', '.', 'place') }}
            else {{ url_word(nth_part('labels', '.', 'place')) }}
        end as value,
        place
    from {{ each_integer('host_labels', 1, 'parts + 1', 'place') }} as labels
    union all
    select
        host,
        'domain_label' as part,
        {{ url_word(nth_part('icann_domain', '.', 1)) }} as value,
        1 as place
    from hosts
    where icann_domain is not null
    union all
    select
        host,
        'tld' as part,
        {{ last_labels('host', 1) }} as value,
        1 as place
    from hosts
    where icann_domain is not null

),

-- ----------------------------------------------------------------------- what patterns of one value are compared with
url_values as (

    select
        url,
        'segment' as part,
        segment as value,
        place,
        is_last
    from placed_segments
    union all
    select
        urls.url,
        host_values.part,
        host_values.value,
        host_values.place,
        false as is_last
    from urls
    inner join host_values on urls.host = host_values.host
    union all
    select
        urls.url,
        'fragment' as part,
        {{ url_word('urls.fragment') }} as value,
        1 as place,
        false as is_last
    from urls
    left join locales on urls.url = locales.url
    where urls.fragment != '' and coalesce(locales.routed, 0) = 0

),

distinct_values as (

    select distinct
        part,
        value,
        part || ' ' || value as value_key
    from url_values
    where value != ''

),

patterns as (

    select
        priority,
        substr(page_type, 1, 4) = 'not_' as rules_out,
        {{ replace_matches('page_type', '^not_', '') }} as page_type,
        match,
        case
            when match like '%segment' then 'segment'
            when match like '%host_label' then 'host_label'
            else match
        end as part,
        trim(pattern) as pattern,
        match || ' ' || trim(pattern) as pattern_key
    from {{ ref('lead_scoring', 'page_types') }}

),

wildcards as (

    select distinct
        part,
        pattern_key,
        replace({{ url_letters('pattern') }}, '*', '%') as template
    from patterns
    where pattern like '%*%' and pattern not like '^%' and match != 'url'

),

ids as (

    select
        part,
        value_key
    from distinct_values
    where
        {{ has_match('value', '^([0-9]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$') }}
        or ({{ has_match('value', '^[0-9a-f]{8,}$') }} and {{ has_match('value', '[0-9]') }})

),

found_expressions as (

    {% for expression in page_type_expressions() -%}
    select
        part,
        {{ expression_literal(expression) }} as pattern,
        value_key
    from distinct_values
    where {{ has_expression('value', expression) }}
    {% if not loop.last -%}
    union all
    {% endif -%}
    {%- endfor %}

),

matched_values as (

    select
        pattern_key,
        part || ' ' || {{ url_word('pattern') }} as value_key
    from patterns
    where pattern not like '^%' and pattern not like '%*%' and pattern != '{id}'
    union distinct
    select
        wildcards.pattern_key,
        distinct_values.value_key
    from distinct_values
    inner join wildcards on distinct_values.part = wildcards.part and distinct_values.value like wildcards.template
    union distinct
    select
        patterns.pattern_key,
        ids.value_key
    from ids
    inner join patterns on ids.part = patterns.part and patterns.pattern = '{id}'
    union distinct
    select
        patterns.pattern_key,
        found.value_key
    from found_expressions as found
    inner join patterns on found.part = patterns.part and found.pattern = patterns.pattern

),

-- -------------------------------------------------------------------------------------------- patterns of whole urls
url_patterns as (

    select
        *,
        lower({{ nth_part('pattern', '/', 1) }}) as host,
        {{ replace_matches('pattern', '^[^/]*/?|/$', '') }} as path
    from patterns
    where match = 'url'

),

url_pattern_paths as (

    select
        pattern,
        path,
        {{ count_of_parts('path', '/') }} as parts
    from url_patterns
    where path != ''
    group by pattern, path

),

url_pattern_parts as (

    select
        pattern,
        parts,
        place,
        {{ nth_part('path', '/', 'place') }} as part,
        {{ url_word(nth_part('path', '/', 'place')) }} as word
    from {{ each_integer('url_pattern_paths', 1, 'parts + 1', 'place') }} as paths

),

-- the host itself, and `*.` for each domain above it
host_keys as (

    select
        host,
        host as host_pattern
    from hosts
    union distinct
    select
        hosts.host,
        '*.' || above.domain as host_pattern
    from hosts
    cross join {{ each_row(hosts_above, ['labels', 'domain'], 'above') }}
    where above.domain is not null and above.domain != hosts.host

),

fitting_hosts as (

    select distinct
        urls.url,
        url_patterns.pattern,
        url_patterns.path
    from urls
    inner join host_keys on urls.host = host_keys.host
    inner join url_patterns on host_keys.host_pattern = url_patterns.host

),

fitting_urls as (

    select
        fitting_hosts.url,
        fitting_hosts.pattern
    from fitting_hosts
    inner join url_pattern_parts as parts on fitting_hosts.pattern = parts.pattern
    inner join placed_segments as segments
        on
            fitting_hosts.url = segments.url
            and parts.place = segments.place
            and (parts.part = '*' or parts.word = segments.segment)
    group by fitting_hosts.url, fitting_hosts.pattern
    having count(*) = max(parts.parts)
    union all
    select
        url,
        pattern
    from fitting_hosts
    where path = ''

),

-- ------------------------------------------------------------------------------------------------------ rows that fit
hits as (

    select
        url_values.url,
        patterns.priority,
        patterns.page_type,
        patterns.rules_out,
        patterns.match = 'parent_segment' as is_parent,
        case when patterns.part = 'segment' then min(url_values.place) end as place
    from url_values
    inner join matched_values on url_values.part || ' ' || url_values.value = matched_values.value_key
    inner join patterns on matched_values.pattern_key = patterns.pattern_key
    where
        patterns.match not in ('first_segment', 'edge_segment', 'host_label')
        or url_values.place = 1
        or (patterns.match = 'edge_segment' and url_values.is_last)
    group by
        url_values.url, patterns.priority, patterns.page_type, patterns.rules_out, patterns.match, patterns.part
    union all
    select
        fitting_urls.url,
        url_patterns.priority,
        url_patterns.page_type,
        url_patterns.rules_out,
        false as is_parent,
        null as place
    from fitting_urls
    inner join url_patterns on fitting_urls.pattern = url_patterns.pattern
    union all
    select
        urls.url,
        patterns.priority,
        patterns.page_type,
        patterns.rules_out,
        false as is_parent,
        null as place
    from urls
    left join locales on urls.url = locales.url
    inner join patterns on patterns.match = 'no_path'
    where
        urls.path is not null
        and (
            coalesce(locales.own_segments, 0) = 0
            or (locales.own_segments <= 2 and locales.own_segments = locales.own_locales and locales.own_languages = 1)
        )

),

-- no segment below a parent segment is looked at
readable_hits as (

    select
        hits.url,
        hits.priority,
        hits.page_type,
        hits.rules_out
    from hits
    left join hits as parents
        on
            hits.url = parents.url
            and hits.page_type = parents.page_type
            and hits.priority >= parents.priority
            and parents.is_parent
    where not hits.is_parent
    group by hits.url, hits.priority, hits.page_type, hits.rules_out, hits.place
    having hits.place is null or min(parents.place) is null or hits.place < min(parents.place)

),

ruled_out as (

    select
        url,
        page_type,
        min(priority) as priority
    from readable_hits
    where rules_out
    group by url, page_type

),

ranked as (

    select
        hits.url,
        hits.page_type,
        row_number() over (partition by hits.url order by hits.priority, hits.page_type) as hit_rank
    from readable_hits as hits
    left join ruled_out
        on hits.url = ruled_out.url and hits.page_type = ruled_out.page_type and hits.priority >= ruled_out.priority
    where not hits.rules_out and ruled_out.url is null

)

select
    urls.url,
    coalesce(ranked.page_type, 'other') as page_type,
    classifiers.code_hash as classified_by
from urls
left join ranked on urls.url = ranked.url and ranked.hit_rank = 1
cross join {{ ref('lead_scoring', 'int_classifiers') }} as classifiers
