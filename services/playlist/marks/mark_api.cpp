#include "services/playlist/marks/mark_api.h"

#include <google/protobuf/util/time_util.h>

#include <utility>

namespace polyphony::playlist {
namespace {

using google::protobuf::util::TimeUtil;

MarkedThing to_domain(const v1::MarkedThing& proto) { return {static_cast<MarkedKind>(proto.kind()), proto.id()}; }

std::vector<MarkedThing> to_domain(const google::protobuf::RepeatedPtrField<v1::MarkedThing>& protos) {
    std::vector<MarkedThing> things;
    things.reserve(static_cast<std::size_t>(protos.size()));
    for (const auto& proto : protos) things.push_back(to_domain(proto));
    return things;
}

v1::Mark to_proto(const Mark& mark) {
    v1::Mark proto;
    proto.mutable_thing()->set_kind(static_cast<v1::MarkedKind>(mark.thing.kind));
    proto.mutable_thing()->set_id(mark.thing.id);
    if (mark.starred_at) *proto.mutable_starred_at() = TimeUtil::MillisecondsToTimestamp(*mark.starred_at);
    proto.set_rating(mark.rating);
    proto.set_average_rating(mark.average_rating);
    return proto;
}

v1::Bookmark to_proto(const Bookmark& bookmark) {
    v1::Bookmark proto;
    proto.set_track_id(bookmark.track_id);
    proto.set_position_ms(bookmark.position_ms);
    proto.set_comment(bookmark.comment);
    *proto.mutable_created_at() = TimeUtil::MillisecondsToTimestamp(bookmark.created_at);
    *proto.mutable_changed_at() = TimeUtil::MillisecondsToTimestamp(bookmark.changed_at);
    return proto;
}

template <class Response>
Response marks_in(const std::vector<Mark>& marks) {
    Response response;
    for (const auto& mark : marks) *response.add_marks() = to_proto(mark);
    return response;
}

/// The answer to what has no result.
template <class Response>
struct Nothing {
    Response operator()() const { return {}; }
};

}  // namespace

MarkApi::MarkApi(MarkOperations& marks, BookmarkOperations& bookmarks, rpc::Dispatcher& dispatcher)
    : marks_(marks), bookmarks_(bookmarks), dispatcher_(dispatcher) {}

template <class Response, class Method, class Answer>
MarkApi::Reactor* MarkApi::serve(Context* context, Response* response, Method method, Answer answer) {
    return dispatcher_.serve(
        context, response,
        [method = std::move(method), answer = std::move(answer)](rpc::CallContext call) -> Task<Result<Response>> {
            if (!call.caller.known()) co_return fail(Code::Unauthenticated, "Log in to keep marks.");
            auto result = co_await method(std::move(call.caller.user_id));
            if (!result) co_return fail(std::move(result.error()));
            if constexpr (std::is_void_v<typename decltype(result)::value_type>)
                co_return answer();
            else
                co_return answer(*result);
        });
}

MarkApi::Reactor* MarkApi::Star(Context* context, const v1::StarRequest* request, v1::StarResponse* response) {
    return serve(
        context, response,
        [this, request](std::string user_id) { return marks_.star(std::move(user_id), to_domain(request->things())); },
        Nothing<v1::StarResponse>());
}

MarkApi::Reactor* MarkApi::Unstar(Context* context, const v1::UnstarRequest* request, v1::UnstarResponse* response) {
    return serve(
        context, response,
        [this, request](std::string user_id) {
            return marks_.unstar(std::move(user_id), to_domain(request->things()));
        },
        Nothing<v1::UnstarResponse>());
}

MarkApi::Reactor* MarkApi::ListStarred(Context* context, const v1::ListStarredRequest* request,
                                       v1::ListStarredResponse* response) {
    return serve(
        context, response,
        [this, request](std::string user_id) {
            return marks_.starred(std::move(user_id), static_cast<MarkedKind>(request->kind()), request->limit(),
                                  request->offset());
        },
        marks_in<v1::ListStarredResponse>);
}

MarkApi::Reactor* MarkApi::SetRating(Context* context, const v1::SetRatingRequest* request,
                                     v1::SetRatingResponse* response) {
    return serve(
        context, response,
        [this, request](std::string user_id) {
            return marks_.rate(std::move(user_id), to_domain(request->thing()), request->rating());
        },
        Nothing<v1::SetRatingResponse>());
}

MarkApi::Reactor* MarkApi::ListRated(Context* context, const v1::ListRatedRequest* request,
                                     v1::ListRatedResponse* response) {
    return serve(
        context, response,
        [this, request](std::string user_id) {
            return marks_.rated(std::move(user_id), static_cast<MarkedKind>(request->kind()), request->limit(),
                                request->offset());
        },
        marks_in<v1::ListRatedResponse>);
}

MarkApi::Reactor* MarkApi::BatchGetMarks(Context* context, const v1::BatchGetMarksRequest* request,
                                         v1::BatchGetMarksResponse* response) {
    return serve(
        context, response,
        [this, request](std::string user_id) { return marks_.marks(std::move(user_id), to_domain(request->things())); },
        marks_in<v1::BatchGetMarksResponse>);
}

MarkApi::Reactor* MarkApi::SetBookmark(Context* context, const v1::SetBookmarkRequest* request,
                                       v1::Bookmark* response) {
    return serve(
        context, response,
        [this, request](std::string user_id) {
            return bookmarks_.set(std::move(user_id),
                                  {request->track_id(), request->position_ms(), request->comment()});
        },
        [](const Bookmark& bookmark) { return to_proto(bookmark); });
}

MarkApi::Reactor* MarkApi::ListBookmarks(Context* context, const v1::ListBookmarksRequest*,
                                         v1::ListBookmarksResponse* response) {
    return serve(
        context, response, [this](std::string user_id) { return bookmarks_.list(std::move(user_id)); },
        [](const std::vector<Bookmark>& bookmarks) {
            v1::ListBookmarksResponse listed;
            for (const auto& bookmark : bookmarks) *listed.add_bookmarks() = to_proto(bookmark);
            return listed;
        });
}

MarkApi::Reactor* MarkApi::DeleteBookmark(Context* context, const v1::DeleteBookmarkRequest* request,
                                          v1::DeleteBookmarkResponse* response) {
    return serve(
        context, response,
        [this, request](std::string user_id) { return bookmarks_.remove(std::move(user_id), request->track_id()); },
        Nothing<v1::DeleteBookmarkResponse>());
}

}  // namespace polyphony::playlist
