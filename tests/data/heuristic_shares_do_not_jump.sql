-- The shares of fake forms and careers visitors are about what they were in the last run that succeeded, if that one
-- scored a day close by.
with last_run as (

    select
        fake_form_share,
        career_page_visitor_share
    from {{ source('ops', 'runs') }}
    where
        outcome = 'succeeded'
        and as_of between {{ days_after(as_of(), -7) }} and {{ days_after(as_of(), 7) }}
    qualify row_number() over (order by started_at desc) = 1

)

select
    shares.heuristic,
    shares.share,
    case shares.heuristic
        when 'fake_forms' then last_run.fake_form_share
        else last_run.career_page_visitor_share
    end as last_share
from {{ ref('heuristic_shares') }} as shares
cross join last_run
where
    shares.whole >= {{ var('heuristics_min_cases') }}
    and not {{ var('accept_change') }}
    and abs(shares.share - case shares.heuristic
        when 'fake_forms' then last_run.fake_form_share
        else last_run.career_page_visitor_share
    end) > {{ var('max_share_jump') }}
