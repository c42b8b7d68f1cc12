"""The gate, form widgets, filters, headers, paging, languages; knows no room."""
