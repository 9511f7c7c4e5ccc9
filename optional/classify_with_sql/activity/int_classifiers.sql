-- The definition of SQL that classifies, and the lists that it reads, as one hash. One row.
{{ config(materialized='table') }}
{% set lists = [
    'browser_user_agents', 'crawler_user_agents', 'disposable_domains', 'free_mail_domains', 'junk_words', 'page_types',
    'placeholder_values', 'public_suffixes', 'reserved_domains', 'role_accounts',
] %}

with contents as (

    {{ contents_of_seeds(lists) }}

)

select {{ sha256("'" ~ definition_hash() ~ "' || contents.texts") }} as code_hash
from contents
