-- Without Python the type of a page is known where it is given, and nowhere else.
select
    cast(null as string) as url,
    cast(null as string) as page_type
where false
