{# The numbers that are far from the usual ones (model usual_numbers), for a data test; none where var accept_change says
   why they may be. `numbers` is a list of {of, column (of usual_numbers), relation, and optionally condition (which rows
   are counted), lowest (share of the usual number), usual_from, what_to_do}. #}
{% macro unusual_numbers(numbers) -%}
    {%- set advice = ' If the change is meant, say why with --accept-change "reason" or var accept_change.' -%}
    {%- for number in numbers %}
    {%- set lowest = number.get('lowest', 0.5) %}
    select
        'the number of {{ number.of }} is far from the usual one' as problem,
        counted.found,
        usual.{{ number.column }} as usual,
        '{{ (lowest * 100) | round | int }} % to 300 % of the usual number' as allowed,
        '{{ number.what_to_do }}{{ advice }}' as what_to_do
    from (select count(*) as found from {{ number.relation }} where {{ number.get('condition', 'true') }}) as counted
    cross join {{ ref('lead_scoring', 'usual_numbers') }} as usual
    where
        usual.{{ number.column }} >= {{ number.get('usual_from', 100) }}
        and (
            counted.found < {{ lowest }} * usual.{{ number.column }}
            or counted.found > 3 * usual.{{ number.column }}
        )
        and {{ 'false' if var('accept_change') else 'true' }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
