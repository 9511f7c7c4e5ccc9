-- People who work here, which is not what model people of the package says.
select
    1 as employee_id,
    {{ trimmed("' Ada '") }} as first_name
