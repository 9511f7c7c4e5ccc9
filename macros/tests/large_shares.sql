{# The shares that are larger than they should be, for a data test of severity warn. `shares` is a list of {problem, relation
   (of one row), part and whole (columns of it), most (the largest share that is plausible), what_to_do}. A share of fewer
   than 100 says nothing. #}
{% macro large_shares(shares) -%}
    {%- for share in shares %}
    select
        '{{ share.problem }}' as problem,
        cast({{ share.part }} as {{ lead_scoring.string() }}) || ' of ' || cast({{ share.whole }} as {{ lead_scoring.string() }}) as found,
        'at most {{ (share.most * 100) | round | int }} %' as allowed,
        '{{ share.what_to_do }}' as what_to_do
    from {{ share.relation }}
    where {{ share.whole }} >= 100 and {{ share.part }} > {{ share.most }} * {{ share.whole }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
