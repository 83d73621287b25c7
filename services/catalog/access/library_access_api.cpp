#include "services/catalog/access/library_access_api.h"

#include <utility>

namespace polyphony::catalog {
namespace {

v1::LibraryAccess to_proto(const LibraryAccess& access) {
    v1::LibraryAccess proto;
    proto.set_library_id(access.library_id);
    proto.set_everyone(access.everyone);
    proto.mutable_user_ids()->Assign(access.user_ids.begin(), access.user_ids.end());
    return proto;
}

}  // namespace

template <class Method>
LibraryAccessApi::Reactor* LibraryAccessApi::for_admins(Context* context, v1::LibraryAccess* response, Method method) {
    return dispatcher_.serve(
        context, response, [method = std::move(method)](rpc::CallContext call) -> Task<Result<v1::LibraryAccess>> {
            if (!call.caller.known()) co_return fail(Code::Unauthenticated, "Log in first.");
            if (!call.caller.admin)
                co_return fail(Code::PermissionDenied, "Only administrators decide who may hear a library.");
            auto task = method();
            const auto access = co_await std::move(task);
            if (!access) co_return fail(access.error());
            co_return to_proto(*access);
        });
}

LibraryAccessApi::Reactor* LibraryAccessApi::GetLibraryAccess(Context* context,
                                                              const v1::GetLibraryAccessRequest* request,
                                                              v1::LibraryAccess* response) {
    return for_admins(context, response, [this, request] { return accesses_.get(request->library_id()); });
}

LibraryAccessApi::Reactor* LibraryAccessApi::SetLibraryAccess(Context* context,
                                                              const v1::SetLibraryAccessRequest* request,
                                                              v1::LibraryAccess* response) {
    return for_admins(context, response,
                      [this, request] { return accesses_.set(request->library_id(), request->everyone()); });
}

LibraryAccessApi::Reactor* LibraryAccessApi::GrantLibrary(Context* context, const v1::GrantLibraryRequest* request,
                                                          v1::LibraryAccess* response) {
    return for_admins(context, response,
                      [this, request] { return accesses_.grant(request->library_id(), request->user_id()); });
}

LibraryAccessApi::Reactor* LibraryAccessApi::RevokeLibrary(Context* context, const v1::RevokeLibraryRequest* request,
                                                           v1::LibraryAccess* response) {
    return for_admins(context, response,
                      [this, request] { return accesses_.revoke(request->library_id(), request->user_id()); });
}

}  // namespace polyphony::catalog
