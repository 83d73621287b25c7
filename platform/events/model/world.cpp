#include "platform/events/model/world.h"

#include <algorithm>
#include <utility>

#include "platform/events/model/messages_fixture.h"
#include "platform/events/model/verdict.h"

namespace polyphony::events::model {
namespace {

// The inbox keeps twice as long.
constexpr std::int64_t kRetentionMs = 120'000;
constexpr std::uint64_t kMostRounds = 3;
constexpr std::uint64_t kLongestRoundMs = 8000;
constexpr std::uint64_t kLongestStepMs = 8;
constexpr std::uint64_t kSayPauseMs = 400;
constexpr std::uint64_t kFaultPauseMs = 1500;
constexpr int kMostInside = 2;
constexpr double kMeanwhile = 0.2;
constexpr double kFaultInside = 0.01;
constexpr double kSayInside = 0.1;
constexpr double kStart = 0.05;
constexpr std::size_t kMostInstances = 3;
constexpr UnixMillis kRestMs = 2000;
constexpr UnixMillis kMostRestMs = 120'000;
constexpr int kParts = 4;
constexpr std::uint64_t kMostRetentions = 3;

}  // namespace

World::World(std::uint64_t seed, const Files& files) : fate_(seed), files_(files), broker_(fate_, kRetentionMs) {
    fate_.meanwhile = [this] { live_meanwhile(); };
    make_services();
}

void World::make_services() {
    const auto count = 2 + fate_.below(kServices.size() - 1);
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<std::size_t> hears;
        for (std::size_t source = 0; source < count; ++source)
            if (source != i && (source + 1 == i || fate_.chance(0.3))) hears.push_back(source);
        services_.push_back(std::make_unique<ModelService>(i, std::move(hears), files_, broker_, fate_, kRetentionMs));
    }
}

Outcome World::run() {
    Outcome outcome;
    for (auto rounds = 1 + fate_.below(kMostRounds); rounds > 0 && outcome.wrongs.empty(); --rounds) {
        live_until(fate_.now + static_cast<UnixMillis>(fate_.below(kLongestRoundMs)));
        outcome.wrongs = come_to_rest();
        let_time_pass();
    }
    outcome.steps = steps_;
    for (const auto& service : services_) outcome.events += service->said().size();
    return outcome;
}

void World::live_until(UnixMillis time) {
    while (fate_.now < time) {
        for (const auto& service : services_) {
            service->bury_killed();
            if (service->dead() && (fate_.calm || fate_.chance(kStart))) service->start_instance();
        }
        happen();
        broker_.take_delayed();
        fate_.now = take_turn() ? fate_.now + static_cast<UnixMillis>(fate_.below(kLongestStepMs)) : next_due(time);
    }
}

// Called while a process waits for an answer: whatever others do then falls into the middle of its step.
void World::live_meanwhile() {
    while (depth_ <= kMostInside && fate_.chance(kMeanwhile)) {
        broker_.take_delayed();
        if (fate_.strikes(kFaultInside)) broker_.restart();
        if (fate_.strikes(kFaultInside)) any_service().kill_any();
        if (fate_.strikes(kSayInside)) say_something();
        take_turn();
    }
}

bool World::take_turn() {
    std::vector<Thread*> ready;
    for (const auto& service : services_)
        for (const auto& instance : service->instances())
            for (auto& thread : instance->threads())
                if (!thread.running && !instance->killed() && thread.due <= fate_.now) ready.push_back(&thread);
    if (ready.empty()) return false;
    take_step(*ready[fate_.below(ready.size())]);
    return true;
}

void World::take_step(Thread& thread) {
    ++steps_;
    ++depth_;
    thread.running = true;
    try {
        thread.due = fate_.now + thread.step().count();
    } catch (const Crash&) {
        // Its process is marked as killed.
    }
    thread.running = false;
    --depth_;
}

UnixMillis World::next_due(UnixMillis latest) const {
    auto due = latest;
    if (!fate_.calm) due = std::min({due, next_event_, next_fault_});
    for (const auto& service : services_) {
        if (service->dead()) return fate_.now + 1;
        for (const auto& instance : service->instances())
            for (const auto& thread : instance->threads()) due = std::min(due, thread.due);
    }
    return std::max(due, fate_.now + 1);
}

// What comes from outside, people and faults.
void World::happen() {
    if (fate_.calm) return;
    if (fate_.now >= next_event_) {
        next_event_ = fate_.now + static_cast<UnixMillis>(fate_.below(kSayPauseMs));
        say_something();
    }
    if (fate_.now >= next_fault_) {
        next_fault_ = fate_.now + static_cast<UnixMillis>(fate_.below(kFaultPauseMs));
        break_something();
    }
}

void World::say_something() {
    auto& service = any_service();
    if (!service.dead()) service.say();
}

void World::break_something() {
    auto& service = any_service();
    switch (fate_.below(6)) {
        case 0:
            return broker_.restart();
        case 1:
            return service.kill_any();
        case 2:
        case 3: {  // as in a rolling restart
            if (service.instances().size() < kMostInstances) service.start_instance();
            return;
        }
        case 4: {
            service.instances().clear();
            return service.copy_database();
        }
        default: {
            service.instances().clear();
            return service.restore_copy();
        }
    }
}

ModelService& World::any_service() { return *services_[fate_.below(services_.size())]; }

std::vector<std::string> World::come_to_rest() {
    fate_.calm = true;
    std::vector<std::string> wrong;
    const auto latest = fate_.now + kMostRestMs;
    do {
        live_until(fate_.now + kRestMs);
        wrong = wrongs(services_, broker_);
    } while (!wrong.empty() && fate_.now < latest);
    // What comes twice may come late.
    live_until(fate_.now + kRestMs);
    if (wrong.empty()) wrong = wrongs(services_, broker_);
    fate_.calm = false;
    return wrong;
}

// Nothing happens for up to some retention times, except that what is old is deleted.
void World::let_time_pass() {
    const auto part = static_cast<UnixMillis>(fate_.below(kMostRetentions * kRetentionMs / kParts));
    for (int i = 0; i < kParts; ++i) {
        fate_.now += part;
        for (const auto& service : services_)
            for (const auto& instance : service->instances()) instance->prune();
    }
}

}  // namespace polyphony::events::model
