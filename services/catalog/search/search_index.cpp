#include "services/catalog/search/search_index.h"

#include <spdlog/spdlog.h>
#include <xapian.h>

#include "services/catalog/search/search_document.h"
#include "services/catalog/search/search_match.h"

namespace polyphony::catalog {
namespace {

/// The writer may go two states ahead of a reader in the middle of its work, which then begins again.
constexpr int kTries = 5;

/// Words shorter than this are right as they are; from the other length on two letters may differ.
constexpr std::size_t kShortestWrong = 4;
constexpr std::size_t kLongWord = 8;

bool begins_a_word(const Xapian::Database& database, const std::string& word) {
    for (const auto kind : {Kind::Track, Kind::Album, Kind::Artist}) {
        const auto term = term_of(kind, TermGroup::Word, word);
        if (database.allterms_begin(term) != database.allterms_end(term)) return true;
    }
    return false;
}

}  // namespace

SearchIndex::SearchIndex(const std::filesystem::path& folder)
    : folder_(folder / ("v" + std::to_string(kSearchSchema))) {}

SearchIndex::~SearchIndex() = default;

std::unique_ptr<Xapian::Database> SearchIndex::take_database() {
    {
        std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            auto database = std::move(idle_.back());
            idle_.pop_back();
            return database;
        }
    }
    return std::make_unique<Xapian::Database>(folder_.string());
}

template <class Work>
auto SearchIndex::with_database(Work work) {
    using R = decltype(work(std::declval<const Xapian::Database&>()));
    for (int tries = 1; tries <= kTries; ++tries) {
        try {
            auto database = take_database();
            database->reopen();
            auto result = work(*database);
            std::lock_guard lock(mutex_);
            idle_.push_back(std::move(database));
            return result;
        } catch (const Xapian::DatabaseModifiedError&) {
            continue;
        } catch (const Xapian::Error& error) {
            // A reader may have been left over from an index that was deleted; the next one is opened anew.
            if (tries < kTries) continue;
            if (std::filesystem::exists(folder_)) {
                spdlog::error("The search index in {} cannot be read: {}", folder_.string(), error.get_description());
                damaged_ = true;
            }
        }
    }
    return R();
}

std::vector<std::string> SearchIndex::find(Kind kind, const SearchTerms& terms,
                                           const std::vector<std::string>& library_ids, int limit, int offset) {
    return with_database([&](const Xapian::Database& database) {
        return search_match(database, kind, terms, library_ids, limit, offset);
    });
}

std::optional<SearchTerms> SearchIndex::corrected(const SearchTerms& terms) {
    return with_database([&](const Xapian::Database& database) {
        auto better = terms;
        for (auto& clause : better.clauses) {
            if (clause.field == SearchField::Isrc) continue;
            for (auto& word : clause.words) {
                if (word.size() < kShortestWrong || begins_a_word(database, word)) continue;
                auto known = database.get_spelling_suggestion(word, word.size() < kLongWord ? 1 : 2);
                if (!known.empty()) word = std::move(known);
            }
        }
        return better.clauses == terms.clauses ? std::optional<SearchTerms>() : better;
    });
}

}  // namespace polyphony::catalog
