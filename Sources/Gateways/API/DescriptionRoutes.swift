import Cryptography
package import Edge
import HTTPTypes
package import Hummingbird
import NIOCore

/// The API's description, and the pages that problem types lead to.
package struct DescriptionRoutes: RouteProvider {
    private let description: ByteBuffer
    private let tag: String

    /// - Parameter operator: named in the description as its contact.
    package init(operator: Operator = .unnamed) {
        var text = String(decoding: PackageResources.openapi_yaml, as: UTF8.self)
        // The description begins with it, and has it nowhere before.
        if let info = text.firstRange(of: "\ninfo:\n") {
            text.insert(contentsOf: `operator`.openAPI, at: info.upperBound)
        }
        description = ByteBuffer(string: text)
        let digest = SHA256.digest(Array(text.utf8))
        tag = "\"\(Hexadecimal.encode(digest.prefix(12)))\""
    }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.get("/openapi.yaml") { request, _ in openAPI(request) }
        router.get("/problems/{code}") { _, context in try problem(context) }
    }

    private func openAPI(_ request: Request) -> Response {
        var fields: HTTPFields = [
            .contentType: "application/yaml", .cacheControl: "public, max-age=300",
        ]
        fields[.eTag] = tag
        fields[.contentLanguage] = "en"
        if request.headers.know(tag) {
            return Response(status: .notModified, headers: fields)
        }
        return Response(
            status: .ok, headers: fields, body: ResponseBody(byteBuffer: description))
    }

    private func problem(_ context: GatewayContext) throws -> Response {
        guard let name = context.parameters.get("code"), let code = Problem.Code(rawValue: name)
        else { throw Problem(.notFound) }
        let language = context.language
        return .text(
            "\(code.status) \(code.title(in: language))\n\n"
                + "\(code.detail(in: language, retryAfter: nil))\n")
    }
}
