#include "services/catalog/search/search_match.h"

#include <algorithm>

#include "services/catalog/search/search_document.h"
#include "services/catalog/search/search_words.h"

namespace polyphony::catalog {
namespace {

using Xapian::Query;

/// Words that a beginning stands for, at most; the most frequent ones if there are more.
constexpr Xapian::termcount kMostExpanded = 100;

/// The whole of a word counts twice as much as its beginning.
constexpr double kWhole = 2;

/// The score of a hit is what its terms count; the index holds it as their wdf.
class WdfWeight : public Xapian::Weight {
  public:
    WdfWeight() {
        need_stat(WDF);
        need_stat(WDF_MAX);
    }
    WdfWeight* clone() const override { return new WdfWeight(); }  // NOLINT: Xapian takes it over.
    void init(double factor) override { factor_ = factor; }
    double get_sumpart(Xapian::termcount wdf, Xapian::termcount, Xapian::termcount) const override {
        return factor_ * wdf;
    }
    double get_maxpart() const override { return factor_ * get_wdf_upper_bound(); }
    double get_sumextra(Xapian::termcount, Xapian::termcount) const override { return 0; }
    double get_maxextra() const override { return 0; }

  private:
    double factor_ = 0;
};

Query any_of(Query::op op, const std::vector<Query>& queries) { return {op, queries.begin(), queries.end()}; }

Query beginning_with(Kind kind, SearchField field, const std::string& word) {
    const auto whole = term_of(kind, group_of(field), word);
    const bool short_one = field == SearchField::Any && first_characters(word, kShortPrefix) == word;
    const auto begun =
        short_one ? Query(term_of(kind, TermGroup::Beginning, word))
                  : Query(Query::OP_WILDCARD, whole, kMostExpanded, Query::WILDCARD_LIMIT_MOST_FREQUENT, Query::OP_MAX);
    return any_of(Query::OP_MAX, {Query(kWhole, Query(whole)), begun});
}

/// A phrase of any field is told by the places of its words; one of a field by its words too, but in that field.
Query phrase_of(Kind kind, const SearchClause& clause) {
    std::vector<Query> words;
    std::vector<Query> in_field;
    for (const auto& word : clause.words) {
        words.emplace_back(term_of(kind, TermGroup::Word, word));
        in_field.emplace_back(term_of(kind, group_of(clause.field), word));
    }
    Query phrase(Query::OP_PHRASE, words.begin(), words.end(), static_cast<Xapian::termcount>(words.size()));
    if (clause.field == SearchField::Any) return phrase;
    return any_of(Query::OP_AND, {phrase, any_of(Query::OP_AND, in_field)});
}

Query query_of(Kind kind, const SearchClause& clause) {
    if (clause.phrase && clause.words.size() > 1) return phrase_of(kind, clause);
    std::vector<Query> words;
    for (const auto& word : clause.words) {
        if (clause.phrase || clause.field == SearchField::Isrc)
            words.emplace_back(term_of(kind, group_of(clause.field), word));
        else
            words.push_back(beginning_with(kind, clause.field, word));
    }
    return any_of(Query::OP_AND, words);
}

Query query_of(const Xapian::Database& database, Kind kind, const YearRange& years) {
    std::vector<Query> found;
    const auto all = term_of(kind, TermGroup::Year, "");
    const auto last = term_of(kind, TermGroup::Year, year_text(years.to));
    auto term = database.allterms_begin(all);
    term.skip_to(term_of(kind, TermGroup::Year, year_text(years.from)));
    for (; term != database.allterms_end(all) && *term <= last; ++term) found.emplace_back(*term);
    return any_of(Query::OP_OR, found);
}

/// The documents in these libraries; everything if there are no others.
Query within(const Xapian::Database& database, Kind kind, const std::vector<std::string>& library_ids) {
    std::vector<Query> granted;
    bool all = true;
    const auto libraries = term_of(kind, TermGroup::Library, "");
    for (auto term = database.allterms_begin(libraries); term != database.allterms_end(libraries); ++term) {
        const auto id = (*term).substr(libraries.size());
        if (std::find(library_ids.begin(), library_ids.end(), id) != library_ids.end())
            granted.emplace_back(*term);
        else
            all = false;
    }
    return all ? Query(std::string()) : any_of(Query::OP_OR, granted);
}

}  // namespace

std::vector<std::string> search_match(const Xapian::Database& database, Kind kind, const SearchTerms& terms,
                                      const std::vector<std::string>& library_ids, int limit, int offset) {
    std::vector<Query> parts;
    for (const auto& clause : terms.clauses) parts.push_back(query_of(kind, clause));
    auto query = parts.empty() ? Query(0, Query(std::string())) : any_of(Query::OP_AND, parts);
    for (const auto& years : terms.years) query = Query(Query::OP_FILTER, query, query_of(database, kind, years));
    const auto granted = within(database, kind, library_ids);
    if (granted.get_type() != Query::LEAF_MATCH_ALL) query = Query(Query::OP_FILTER, query, granted);

    Xapian::Enquire enquire(database);
    enquire.set_weighting_scheme(WdfWeight());
    enquire.set_query(query);
    std::vector<std::string> ids;
    const auto hits = enquire.get_mset(static_cast<Xapian::doccount>(offset), static_cast<Xapian::doccount>(limit));
    for (auto hit = hits.begin(); hit != hits.end(); ++hit) ids.push_back(hit.get_document().get_data());
    return ids;
}

}  // namespace polyphony::catalog
