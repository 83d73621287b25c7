#include "services/catalog/edits/edits_api.h"

#include "services/catalog/messages.h"
#include "services/catalog/uploads/uploader_of.h"

namespace polyphony::catalog {
namespace {

v1::TrackEdit to_edit_message(const TrackEdit& edit) {
    v1::TrackEdit message;
    if (edit.title) message.set_title(*edit.title);
    message.mutable_artists()->Assign(edit.artists.begin(), edit.artists.end());
    if (edit.album) message.set_album(*edit.album);
    message.mutable_album_artists()->Assign(edit.album_artists.begin(), edit.album_artists.end());
    message.mutable_genres()->Assign(edit.genres.begin(), edit.genres.end());
    if (edit.year) message.set_year(*edit.year);
    if (edit.track_number) message.set_track_number(*edit.track_number);
    if (edit.disc_number) message.set_disc_number(*edit.disc_number);
    return message;
}

TrackEdit to_edit(const v1::TrackEdit& message) {
    TrackEdit edit;
    if (message.has_title()) edit.title = message.title();
    edit.artists = {message.artists().begin(), message.artists().end()};
    if (message.has_album()) edit.album = message.album();
    edit.album_artists = {message.album_artists().begin(), message.album_artists().end()};
    edit.genres = {message.genres().begin(), message.genres().end()};
    if (message.has_year()) edit.year = message.year();
    if (message.has_track_number()) edit.track_number = message.track_number();
    if (message.has_disc_number()) edit.disc_number = message.disc_number();
    return edit;
}

tl::unexpected<Error> log_in() { return fail(Code::Unauthenticated, "Log in first."); }

}  // namespace

EditsApi::Reactor* EditsApi::GetTrackEdit(Context* context, const v1::GetTrackEditRequest* request,
                                          v1::TrackEdit* response) {
    return dispatcher_.serve(context, response, [this, request](rpc::CallContext call) -> Task<Result<v1::TrackEdit>> {
        if (!call.caller.known()) co_return log_in();
        const auto edit = co_await edits_.get(uploader_of(call.caller), request->track_id());
        if (!edit) co_return fail(edit.error());
        co_return to_edit_message(*edit);
    });
}

EditsApi::Reactor* EditsApi::put(Context* context, const std::string& track_id, TrackEdit edit, v1::Track* response) {
    return dispatcher_.serve(
        context, response, [this, track_id, edit = std::move(edit)](rpc::CallContext call) -> Task<Result<v1::Track>> {
            if (!call.caller.known()) co_return log_in();
            const auto track = co_await edits_.put(uploader_of(call.caller), track_id, edit);
            if (!track) co_return fail(track.error());
            co_return to_message(*track);
        });
}

EditsApi::Reactor* EditsApi::EditTrack(Context* context, const v1::EditTrackRequest* request, v1::Track* response) {
    return put(context, request->track_id(), to_edit(request->edit()), response);
}

EditsApi::Reactor* EditsApi::UndoTrackEdit(Context* context, const v1::UndoTrackEditRequest* request,
                                           v1::Track* response) {
    return put(context, request->track_id(), {}, response);
}

}  // namespace polyphony::catalog
