-- Fake forms and careers visitors are no more than they can plausibly be.
select
    heuristic,
    part,
    whole,
    share,
    case heuristic
        when 'fake_forms' then {{ var('max_fake_form_share') }}
        else {{ var('max_career_page_visitor_share') }}
    end as max_share
from {{ ref('heuristic_shares') }}
where
    whole >= {{ var('heuristics_min_cases') }}
    and share > case heuristic
        when 'fake_forms' then {{ var('max_fake_form_share') }}
        else {{ var('max_career_page_visitor_share') }}
    end
