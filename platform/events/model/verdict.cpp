#include "platform/events/model/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace polyphony::events::model {
namespace {

using Sentences = std::vector<std::string>;

/// Who listens to whom, and what came of it.
struct Hearing {
    std::string listener;
    std::string source;
    const std::vector<SaidEvent>& said;
    const std::map<std::string, std::string>& forgotten;
    std::vector<std::string> heard;  ///< Ids, in the order of the effects.
    std::set<std::string> dead;      ///< Ids of the listener's dead letters.
};

void check_each_once(const Hearing& hearing, Sentences& wrong) {
    std::map<std::string, int> times;
    for (const auto& id : hearing.heard) ++times[id];
    const auto say = [&](const SaidEvent& event, const char* what) {
        wrong.push_back(fmt::format("{} {} {} of {}.", hearing.listener, what, event.label, hearing.source));
    };
    for (const auto& event : hearing.said) {
        const bool poison = poisonous(event.label, hearing.listener);
        if (poison && !hearing.dead.contains(event.id)) say(event, "has no dead letter for");
        if (!poison && hearing.dead.contains(event.id)) say(event, "has a dead letter without cause for");
        if (!poison && times[event.id] == 0) say(event, "never heard");
    }
    std::set<std::string> known;
    for (const auto& event : hearing.said) known.insert(event.id);
    for (const auto& [id, count] : times) {
        if (count > 1)
            wrong.push_back(fmt::format("{} heard {} times one event of {}.", hearing.listener, count, hearing.source));
        if (count > 0 && !known.contains(id) && !hearing.forgotten.contains(id))
            wrong.push_back(fmt::format("{} heard what {} did not say.", hearing.listener, hearing.source));
    }
}

void check_order(const Hearing& hearing, Sentences& wrong) {
    std::map<std::string, std::pair<std::string, std::size_t>> places;  // by id: the aggregate, and when it was said
    for (std::size_t i = 0; i < hearing.said.size(); ++i) places[hearing.said[i].id] = {hearing.said[i].aggregate, i};
    std::map<std::string, std::size_t> newest;
    for (const auto& id : hearing.heard) {
        const auto found = places.find(id);
        if (found == places.end()) continue;
        const auto& [aggregate, place] = found->second;
        if (place < newest[aggregate])
            wrong.push_back(fmt::format("{} heard {} of {} after what was said later.", hearing.listener,
                                        hearing.said[place].label, hearing.source));
        newest[aggregate] = std::max(newest[aggregate], place);
    }
}

}  // namespace

std::vector<std::string> wrongs(const std::vector<std::unique_ptr<ModelService>>& services, const ModelBroker& broker) {
    std::vector<std::vector<SaidEvent>> said;
    for (const auto& service : services) said.push_back(service->said());
    Sentences wrong;
    for (const auto& listener : services) {
        const auto effects = listener->heard();
        for (const auto index : listener->hears()) {
            const auto& source = *services[index];
            Hearing hearing{listener->name(), source.name(), said[index], source.forgotten(), {}, {}};
            for (const auto& effect : effects)
                if (effect.source == source.name()) hearing.heard.push_back(effect.id);
            for (const auto& letter : broker.dead_letters())
                if (letter.service == listener->name()) hearing.dead.insert(letter.event_id);
            check_each_once(hearing, wrong);
            check_order(hearing, wrong);
        }
    }
    return wrong;
}

}  // namespace polyphony::events::model
