#include "services/payment/royalties/contracts.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace polyphony::payment {

namespace {

constexpr std::array<std::pair<SubjectKind, std::string_view>, 4> kKinds{{{SubjectKind::Track, "track:"},
                                                                          {SubjectKind::Album, "album:"},
                                                                          {SubjectKind::Artist, "artist:"},
                                                                          {SubjectKind::Default, "default"}}};

bool holds(const Contract& contract, UnixMillis time) {
    return contract.valid_from <= time && time < contract.valid_to;
}

}  // namespace

std::string text_of(const Subject& subject) {
    for (const auto& [kind, prefix] : kKinds)
        if (kind == subject.kind) return std::string(prefix) + subject.id;
    return "";
}

Subject parse_subject(std::string_view text) {
    for (const auto& [kind, prefix] : kKinds)
        if (text.starts_with(prefix)) return {kind, std::string(text.substr(prefix.size()))};
    return {};
}

Result<void> check(const Contract& contract) {
    if ((contract.subject.kind == SubjectKind::Default) != contract.subject.id.empty())
        return fail(Code::InvalidArgument, "A contract is about a track, an album, an artist, or is the default one.");
    if (contract.valid_from >= contract.valid_to)
        return fail(Code::InvalidArgument, "A contract must hold for a day at least.");
    std::set<std::string> holders;
    int sum = 0;
    for (const auto& [holder_id, basis_points] : contract.shares) {
        if (basis_points < 1 || basis_points > kBasisPoints || !holders.insert(holder_id).second)
            return fail(Code::InvalidArgument, "Each rights holder has one share, of 1 to 10000 basis points.");
        sum += basis_points;
    }
    if (sum != kBasisPoints) return fail(Code::InvalidArgument, "The shares must sum to 10000 basis points.");
    return {};
}

Contracts::Contracts(std::vector<Contract> contracts) : contracts_(std::move(contracts)) {
    std::sort(contracts_.begin(), contracts_.end(),
              [](const Contract& one, const Contract& other) { return one.serial > other.serial; });
    for (const auto& contract : contracts_) by_subject_[text_of(contract.subject)].push_back(&contract);
}

std::vector<Segment> Contracts::segments(const TrackFacts& track, Period period) const {
    std::vector<const Agreed*> subjects;
    const auto consider = [&](const Subject& subject) {
        const auto found = by_subject_.find(text_of(subject));
        if (found != by_subject_.end()) subjects.push_back(&found->second);
    };
    consider({SubjectKind::Track, track.id});
    consider({SubjectKind::Album, track.album_id});
    for (const auto& artist_id : track.artist_ids) consider({SubjectKind::Artist, artist_id});
    consider({});

    const auto begin = begin_of(period);
    const auto end = end_of(period);
    std::set<UnixMillis> turns{begin};
    for (const auto* agreed : subjects)
        for (const auto* contract : *agreed)
            for (const auto turn : {contract->valid_from, contract->valid_to})
                if (turn > begin && turn < end) turns.insert(turn);
    std::vector<Segment> segments;
    for (const auto turn : turns) {
        const auto* contract = find(subjects, turn);
        if (segments.empty() || segments.back().contract != contract) segments.push_back({turn, contract});
    }
    return segments;
}

const Contract* Contracts::find(const std::vector<const Agreed*>& subjects, UnixMillis time) const {
    for (const auto* agreed : subjects)
        for (const auto* contract : *agreed)
            if (holds(*contract, time)) return contract;
    return nullptr;
}

}  // namespace polyphony::payment
