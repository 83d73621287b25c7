#pragma once

#include <xapian.h>

#include <string>
#include <vector>

#include "services/catalog/search/search_query.h"
#include "services/catalog/search/searchable.h"

namespace polyphony::catalog {

/// Ids of the documents of a kind that meet all of the terms and lie in one of the libraries, best first.
std::vector<std::string> search_match(const Xapian::Database& database, Kind kind, const SearchTerms& terms,
                                      const std::vector<std::string>& library_ids, int limit, int offset);

}  // namespace polyphony::catalog
