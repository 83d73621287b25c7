#include "services/recommendation/controls/control_api.h"

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

#include <utility>

#include "services/recommendation/controls/control_store.h"
#include "services/recommendation/mix_store.h"

namespace polyphony::recommendation {
namespace {

v1::HiddenThing to_message(const Hidden& hidden) {
    v1::HiddenThing message;
    (hidden.kind == HiddenKind::Artist ? *message.mutable_artist_id() : *message.mutable_track_id()) = hidden.id;
    *message.mutable_hidden_at() = google::protobuf::util::TimeUtil::MillisecondsToTimestamp(hidden.hidden_at);
    return message;
}

v1::TasteSettings to_message(const TasteSettings& settings) {
    v1::TasteSettings message;
    message.set_hide_explicit(settings.hide_explicit);
    message.set_findable(settings.findable);
    return message;
}

}  // namespace

ControlApi::ControlApi(storage::Database& database, rpc::Dispatcher& dispatcher, ControlLimits limits, Clock clock,
                       std::function<void()> changed)
    : database_(database),
      dispatcher_(dispatcher),
      limits_(limits),
      clock_(std::move(clock)),
      changed_(std::move(changed)) {}

template <class Response, class Method>
ControlApi::Reactor* ControlApi::serve(Context* context, Response* response, Method method) {
    return dispatcher_.serve(context, response,
                             [method = std::move(method)](rpc::CallContext call) -> Task<Result<Response>> {
                                 if (!call.caller.known()) co_return fail(Code::Unauthenticated, "Log in first.");
                                 auto task = method(std::move(call.caller.user_id));
                                 co_return co_await std::move(task);
                             });
}

template <class Work>
Task<Result<void>> ControlApi::change(std::string user_id, Work work) {
    co_return co_await database_.write([&](storage::Transaction& transaction) -> Result<void> {
        if (auto done = work(transaction, user_id); !done) return done;
        store::mark_stale(transaction, user_id);
        transaction.after_commit(changed_);
        return {};
    });
}

ControlApi::Reactor* ControlApi::Hide(Context* context, const v1::HideRequest* request, v1::HiddenThing* response) {
    return serve(context, response, [this, request](std::string user_id) -> Task<Result<v1::HiddenThing>> {
        auto hidden = hidden_thing(request->track_id(), request->artist_id());
        if (!hidden) co_return fail(hidden.error());
        hidden->hidden_at = clock_();
        auto work = [&](storage::Transaction& transaction, const std::string& person) -> Result<void> {
            if (store::count_hidden(transaction.sql(), person) >= limits_.max_hidden)
                return fail(Code::ResourceExhausted,
                            fmt::format("At most {} things can be hidden; show some again first.", limits_.max_hidden));
            store::put_hidden(transaction, person, *hidden);
            return {};
        };
        const auto done = co_await change(std::move(user_id), std::move(work));
        if (!done) co_return fail(done.error());
        co_return to_message(*hidden);
    });
}

ControlApi::Reactor* ControlApi::Unhide(Context* context, const v1::UnhideRequest* request,
                                        v1::UnhideResponse* response) {
    return serve(context, response, [this, request](std::string user_id) -> Task<Result<v1::UnhideResponse>> {
        const auto hidden = hidden_thing(request->track_id(), request->artist_id());
        if (!hidden) co_return fail(hidden.error());
        auto work = [&](storage::Transaction& transaction, const std::string& person) -> Result<void> {
            store::delete_hidden(transaction, person, *hidden);
            return {};
        };
        const auto done = co_await change(std::move(user_id), std::move(work));
        if (!done) co_return fail(done.error());
        co_return v1::UnhideResponse();
    });
}

ControlApi::Reactor* ControlApi::ListHidden(Context* context, const v1::ListHiddenRequest*,
                                            v1::ListHiddenResponse* response) {
    return serve(context, response, [this](std::string user_id) -> Task<Result<v1::ListHiddenResponse>> {
        auto work = [&](storage::Snapshot& snapshot) -> Result<std::vector<Hidden>> {
            return store::list_hidden(snapshot.sql(), user_id, limits_.max_hidden);
        };
        const auto found = co_await database_.read(std::move(work));
        if (!found) co_return fail(found.error());
        v1::ListHiddenResponse answer;
        for (const auto& hidden : *found) *answer.add_hidden() = to_message(hidden);
        co_return answer;
    });
}

ControlApi::Reactor* ControlApi::GetTasteSettings(Context* context, const v1::GetTasteSettingsRequest*,
                                                  v1::TasteSettings* response) {
    return serve(context, response, [this](std::string user_id) -> Task<Result<v1::TasteSettings>> {
        auto work = [&](storage::Snapshot& snapshot) -> Result<TasteSettings> {
            return store::taste_settings(snapshot.sql(), user_id);
        };
        const auto settings = co_await database_.read(std::move(work));
        if (!settings) co_return fail(settings.error());
        co_return to_message(*settings);
    });
}

ControlApi::Reactor* ControlApi::SetTasteSettings(Context* context, const v1::SetTasteSettingsRequest* request,
                                                  v1::TasteSettings* response) {
    return serve(context, response, [this, request](std::string user_id) -> Task<Result<v1::TasteSettings>> {
        TasteSettings settings;
        auto work = [&](storage::Transaction& transaction, const std::string& person) -> Result<void> {
            settings = store::taste_settings(transaction.sql(), person);
            settings.hide_explicit = request->hide_explicit();
            if (request->has_findable()) settings.findable = request->findable();
            store::set_taste_settings(transaction, person, settings);
            return {};
        };
        const auto done = co_await change(std::move(user_id), std::move(work));
        if (!done) co_return fail(done.error());
        co_return to_message(settings);
    });
}

}  // namespace polyphony::recommendation
