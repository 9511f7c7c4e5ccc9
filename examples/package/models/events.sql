-- Trade fairs that people of the company went to, which is not what model events of the package says.
select
    people.employee_id,
    'SaaStock' as fair
from {{ ref('people') }} as people
