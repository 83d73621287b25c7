#include "services/catalog/search_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "services/catalog/text.h"

namespace polyphony::catalog {
namespace {

using soci::use;

/// The weight of each word. A hit in a short text counts up to twice as much as one in a long one.
std::map<std::string, int> weigh(const std::vector<SearchText>& texts) {
    std::map<std::string, int> weights;
    for (const auto& [text, weight] : texts) {
        auto found = words(text);
        for (auto& word : found) {
            auto& known = weights[std::move(word)];
            known = std::max(known, weight + weight / static_cast<int>(found.size()));
        }
    }
    return weights;
}

/// The words that begin with a prefix lie between it and this, in byte order.
std::string end_of_prefix(const std::string& prefix) { return prefix + "\U0010FFFF"; }

}  // namespace

void index(soci::session& sql, Kind kind, const std::string& id, const std::string& library_id,
           const std::vector<SearchText>& texts) {
    unindex(sql, kind, id, library_id);
    auto number = static_cast<int>(kind);
    for (const auto& [term, weight] : weigh(texts)) {
        sql << "INSERT INTO search_terms (term, kind, id, library_id, weight)"
               " VALUES (:term, :kind, :id, :library, :weight)",
            use(term, "term"), use(number, "kind"), use(id, "id"), use(library_id, "library"), use(weight, "weight");
    }
}

void unindex(soci::session& sql, Kind kind, const std::string& id, const std::string& library_id) {
    auto number = static_cast<int>(kind);
    sql << "DELETE FROM search_terms WHERE kind = :kind AND id = :id AND library_id = :library", use(number, "kind"),
        use(id, "id"), use(library_id, "library");
}

Ids find(soci::session& sql, Kind kind, const Ids& visible, const std::vector<std::string>& words, int limit,
         int offset) {
    auto number = static_cast<int>(kind);
    auto ends = words;
    auto libraries = in_list(visible);
    std::string hits;
    for (std::size_t i = 0; i < words.size(); ++i) {
        ends[i] = end_of_prefix(words[i]);
        hits += fmt::format(
            "{0} SELECT id, MAX(CASE WHEN term = :word{1} THEN 2 * weight ELSE weight END) AS score"
            " FROM search_terms WHERE kind = :kind AND term >= :word{1} AND term < :end{1} AND library_id IN {2}"
            " GROUP BY id",
            i == 0 ? "" : " UNION ALL", i, libraries);
    }
    auto all = static_cast<int>(words.size());
    std::string id;
    soci::statement statement(sql);
    statement.exchange(soci::into(id));
    statement.exchange(use(number, "kind"));
    for (std::size_t i = 0; i < words.size(); ++i) {
        statement.exchange(use(words[i], "word" + std::to_string(i)));
        statement.exchange(use(ends[i], "end" + std::to_string(i)));
    }
    statement.exchange(use(all, "all"));
    statement.exchange(use(limit, "limit"));
    statement.exchange(use(offset, "offset"));
    statement.alloc();
    statement.prepare(
        "SELECT id FROM (" + hits +
        ") AS hits GROUP BY id HAVING COUNT(*) = :all ORDER BY SUM(score) DESC, id LIMIT :limit OFFSET :offset");
    statement.define_and_bind();
    Ids ids;
    statement.execute();
    while (statement.fetch()) ids.push_back(id);
    return ids;
}

}  // namespace polyphony::catalog
