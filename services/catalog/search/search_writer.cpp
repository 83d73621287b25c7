#include "services/catalog/search/search_writer.h"

#include <xapian.h>

#include <map>
#include <set>
#include <stdexcept>
#include <string>

#include "services/catalog/search/search_document.h"

namespace polyphony::catalog {
namespace {

constexpr const char* kPosition = "position";
/// A file that every index has.
constexpr const char* kVersionFile = "iamglass";
/// Shorter words are not corrected, and long ones hold no typing errors worth the room.
constexpr std::size_t kShortestSpelling = 3;

/// The words of a document that others may be corrected to.
std::set<std::string> spellings_of(const Xapian::Document& document, Kind kind) {
    std::set<std::string> words;
    const auto prefix = term_of(kind, TermGroup::Word, "");
    auto term = document.termlist_begin();
    for (term.skip_to(prefix); term != document.termlist_end() && (*term).starts_with(prefix); ++term)
        if (auto word = (*term).substr(prefix.size()); word.size() >= kShortestSpelling) words.insert(std::move(word));
    return words;
}

/// Runs `work()`, with Xapian's errors as those of this module.
template <class Work>
auto translated(Work work) {
    try {
        return work();
    } catch (const Xapian::DatabaseLockError&) {
        throw SearchIndexBusy();
    } catch (const Xapian::Error& error) {
        throw std::runtime_error(error.get_description());
    }
}

}  // namespace

struct SearchWriter::Impl {
    Impl(const std::filesystem::path& folder, bool anew)
        : database(folder.string(), anew ? Xapian::DB_CREATE_OR_OVERWRITE : Xapian::DB_CREATE_OR_OPEN) {}
    Xapian::WritableDatabase database;
};

SearchWriter::SearchWriter(std::filesystem::path folder, bool anew) : folder_(std::move(folder)) {
    std::filesystem::create_directories(folder_);
    translated([&] {
        impl_ = std::make_unique<Impl>(folder_, anew);
        const auto position = impl_->database.get_metadata(kPosition);
        position_ = position.empty() ? 0 : std::stoll(position);
    });
}

SearchWriter::~SearchWriter() = default;

void SearchWriter::put(const Searchable& thing) {
    translated([&] {
        auto& database = impl_->database;
        const auto id = term_of(thing.kind, TermGroup::Id, thing.id);
        std::set<std::string> before;
        if (const auto known = database.postlist_begin(id); known != database.postlist_end(id))
            before = spellings_of(database.get_document(*known), thing.kind);
        std::set<std::string> after;
        if (thing.library_ids.empty()) {
            database.delete_document(id);
        } else {
            const auto document = document_of(thing);
            after = spellings_of(document, thing.kind);
            database.replace_document(id, document);
        }
        for (const auto& word : before)
            if (!after.contains(word)) database.remove_spelling(word);
        for (const auto& word : after)
            if (!before.contains(word)) database.add_spelling(word);
    });
}

void SearchWriter::commit(long long position) {
    translated([&] {
        impl_->database.set_metadata(kPosition, std::to_string(position));
        impl_->database.commit();
    });
    position_ = position;
}

bool SearchWriter::there() const { return std::filesystem::exists(folder_ / kVersionFile); }

}  // namespace polyphony::catalog
