import Edge
import HTTPTypes
import Hummingbird
import NIOCore

/// The files that the page loads, and the two that browsers and robots ask for by themselves.
struct PageFiles: Sendable {
    let assets: PageAssets

    func addRoutes(to router: Router<GatewayContext>) {
        for asset in assets.all {
            // The address changes with the content, so a year (and no asking again) is right.
            add(asset, at: asset.path, "public, max-age=31536000, immutable", to: router)
        }
        add(assets.icon, at: "/favicon.svg", "public, max-age=86400", to: router)
        add(assets.robots, at: "/robots.txt", "public, max-age=86400", to: router)
    }

    private func add(
        _ asset: PageAssets.Asset, at path: String, _ cacheControl: String,
        to router: Router<GatewayContext>
    ) {
        let body = ByteBuffer(bytes: asset.bytes)
        let fields: HTTPFields = [
            .contentType: asset.mediaType, .cacheControl: cacheControl,
            .eTag: asset.entityTag,
        ]
        router.get(RouterPath(path)) { request, _ in
            request.headers.know(asset.entityTag)
                ? Response(status: .notModified, headers: fields)
                : Response(
                    status: .ok, headers: fields, body: ResponseBody(byteBuffer: body))
        }
    }
}
