-- Rows of published_bands that earlier runs have left, less suppressed people.
select * from {{ state_of('published_bands') }}
where not ({{ is_of_suppressed_person('scored_id') }})
