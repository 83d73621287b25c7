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

/// The entries of a word that are looked at, so that a search takes no longer the more music there is.
constexpr int kMostHits = 5000;

/// What an entry `t` counts for a word: twice as much if it is the whole of it.
std::string score_of(std::size_t word) {
    return fmt::format("CASE WHEN t.term = :word{} THEN 2 * t.weight ELSE t.weight END", word);
}

/// How many entries of the index begin with a word; not counted beyond kMostHits.
int count_hits(soci::session& sql, Kind kind, const std::string& libraries, const std::string& word) {
    const auto end = end_of_prefix(word);
    int count = 0;
    sql << fmt::format(
        "SELECT COUNT(*) FROM (SELECT id FROM search_terms WHERE kind = {} AND term >= :word AND term < :end"
        " AND library_id IN {} LIMIT {}) AS hits",
        static_cast<int>(kind), libraries, kMostHits + 1),
        soci::into(count), use(word, "word"), use(end, "end");
    return count;
}

/// The words, the one with the fewest entries first: what has all of them is looked for among those.
std::vector<std::string> by_rarity(soci::session& sql, Kind kind, const std::string& libraries,
                                   const std::vector<std::string>& words) {
    if (words.size() < 2) return words;
    std::multimap<int, std::string> counted;
    for (const auto& word : words) counted.emplace(count_hits(sql, kind, libraries, word), word);
    std::vector<std::string> sorted;
    for (auto& [count, word] : counted) sorted.push_back(std::move(word));
    return sorted;
}

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
    // Without the weight SQLite would go through all entries of the kind: the primary key alone answers the rest.
    sql << "DELETE FROM search_terms WHERE kind = :kind AND id = :id AND library_id = :library AND weight >= 0",
        use(number, "kind"), use(id, "id"), use(library_id, "library");
}

Ids find(soci::session& sql, Kind kind, const Ids& visible, const std::vector<std::string>& words, int limit,
         int offset) {
    const auto libraries = in_list(visible);
    const auto rarest_first = by_rarity(sql, kind, libraries, words);
    Texts texts;
    std::string scores;
    std::string score;
    std::string all;
    for (std::size_t i = 0; i < rarest_first.size(); ++i) {
        texts["word" + std::to_string(i)] = rarest_first[i];
        texts["end" + std::to_string(i)] = end_of_prefix(rarest_first[i]);
        score += fmt::format("{}score{}", i == 0 ? "" : " + ", i);
        if (i == 0) continue;
        // `term || ''` is the term, but no index of terms: the few words of each hit are looked at, by its id.
        scores += fmt::format(
            ", (SELECT MAX({1}) FROM search_terms t WHERE t.kind = {2} AND t.id = hit.id AND t.term || '' >= :word{0}"
            " AND t.term || '' < :end{0} AND t.library_id IN {3}) AS score{0}",
            i, score_of(i), static_cast<int>(kind), libraries);
        all += fmt::format("{} score{} IS NOT NULL", i == 1 ? " WHERE" : " AND", i);
    }
    const auto query = fmt::format(
        "SELECT id FROM (SELECT hit.id AS id, MAX(hit.score) AS score0{} FROM (SELECT t.id, {} AS score"
        " FROM search_terms t WHERE t.kind = {} AND t.term >= :word0 AND t.term < :end0 AND t.library_id IN {} LIMIT "
        "{})"
        " AS hit GROUP BY hit.id) AS hits{} ORDER BY {} DESC, id LIMIT {} OFFSET {}",
        scores, score_of(0), static_cast<int>(kind), libraries, kMostHits, all, score, limit, offset);
    return select_ids(sql, query, texts);
}

}  // namespace polyphony::catalog
