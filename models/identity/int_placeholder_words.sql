-- What people type in the place of a name or address: one row a word.
{{ config(materialized='view') }}

select lower({{ trimmed('word') }}) as word from {{ ref('junk_words') }}
union distinct
select lower({{ trimmed('value') }}) as word from {{ ref('placeholder_values') }}
