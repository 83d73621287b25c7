#pragma once

#include "platform/rpc/server.h"
#include "polyphony/playlist/v1/marks.grpc.pb.h"
#include "services/playlist/marks/bookmark_operations.h"
#include "services/playlist/marks/mark_operations.h"

namespace polyphony::playlist {

/// The gRPC face of stars, ratings and bookmarks: from proto to domain and back, nothing else.
class MarkApi final : public v1::MarkService::CallbackService {
  public:
    MarkApi(MarkOperations& marks, BookmarkOperations& bookmarks, rpc::Dispatcher& dispatcher);

    using Context = grpc::CallbackServerContext;
    using Reactor = grpc::ServerUnaryReactor;
    Reactor* Star(Context*, const v1::StarRequest*, v1::StarResponse*) override;
    Reactor* Unstar(Context*, const v1::UnstarRequest*, v1::UnstarResponse*) override;
    Reactor* ListStarred(Context*, const v1::ListStarredRequest*, v1::ListStarredResponse*) override;
    Reactor* SetRating(Context*, const v1::SetRatingRequest*, v1::SetRatingResponse*) override;
    Reactor* ListRated(Context*, const v1::ListRatedRequest*, v1::ListRatedResponse*) override;
    Reactor* BatchGetMarks(Context*, const v1::BatchGetMarksRequest*, v1::BatchGetMarksResponse*) override;
    Reactor* SetBookmark(Context*, const v1::SetBookmarkRequest*, v1::Bookmark*) override;
    Reactor* ListBookmarks(Context*, const v1::ListBookmarksRequest*, v1::ListBookmarksResponse*) override;
    Reactor* DeleteBookmark(Context*, const v1::DeleteBookmarkRequest*, v1::DeleteBookmarkResponse*) override;

  private:
    /// Serves one call for a known caller: `method(user_id) -> Task<Result<T>>`, whose T `answer` puts into a Response.
    template <class Response, class Method, class Answer>
    Reactor* serve(Context* context, Response* response, Method method, Answer answer);

    MarkOperations& marks_;
    BookmarkOperations& bookmarks_;
    rpc::Dispatcher& dispatcher_;
};

}  // namespace polyphony::playlist
