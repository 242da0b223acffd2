import Cryptography
package import Edge
import HTTPTypes
package import Hummingbird
import NIOCore

/// `/lottery/check`: one file that works an outcome out again from published files, in the browser, without
/// a network. Whoever saves it has all of it.
package struct CheckPage: RouteProvider {
    private let body: ByteBuffer
    private let fields: HTTPFields
    private let entityTag: String

    package init() {
        let bytes = PackageResources.check_html
        let text = String(decoding: bytes, as: UTF8.self)
        body = ByteBuffer(bytes: bytes)
        entityTag = "\"\(Hexadecimal.encode(SHA256.digest(bytes).prefix(12)))\""
        fields = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "no-cache", .eTag: entityTag,
            .contentLanguage: Language.allCases.map(\.rawValue).joined(separator: ", "),
            .contentSecurityPolicy: """
            default-src 'none'; script-src \(Self.source("script", of: text)); \
            style-src \(Self.source("style", of: text)); base-uri 'none'; form-action 'none'; \
            frame-ancestors 'none'
            """,
        ]
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.get("/lottery/check") { request, _ in
            request.headers.know(entityTag)
                ? Response(status: .notModified, headers: fields)
                : Response(status: .ok, headers: fields, body: ResponseBody(byteBuffer: body))
        }
    }

    /// The digest of what stands in the page's one element of this name (CSP 3, section 2.3.1): nothing else
    /// runs, whatever is in a file that somebody was given to check.
    private static func source(_ element: String, of page: String) -> String {
        guard let start = page.firstRange(of: "<\(element)>"),
            let end = page[start.upperBound...].firstRange(of: "</\(element)>")
        else { return "'none'" }
        let content = Array(page[start.upperBound..<end.lowerBound].utf8)
        return "'sha256-\(Base64.encode(SHA256.digest(content)))'"
    }
}
