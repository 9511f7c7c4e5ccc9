{# Fails with the rows whose values of some columns stand more than once; nulls compare as equal. #}
{% test unique_rows(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as row_count
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
