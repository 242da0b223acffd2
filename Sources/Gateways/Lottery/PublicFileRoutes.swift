import Cryptography
package import Edge
import HTTPTypes
package import Hummingbird
import Lottery
import NIOCore

/// The public files of campaigns, under `/lottery/NAME/`. Any static host does the same.
package struct PublicFileRoutes: RouteProvider {
    private let source: Source

    private enum Source {
        case bytes(@Sendable (_ path: String) async -> [UInt8]?)
        case address(String)
    }

    /// - Parameter read: the bytes at `NAME/…`; nil where there is no such file.
    package init(read: @escaping @Sendable (_ path: String) async -> [UInt8]?) {
        source = .bytes(read)
    }

    /// Sends whoever asks to the host that has the files: to fetch them for strangers would be its work twice.
    /// - Parameter address: what `NAME/…` stands behind, without a slash at its end.
    package init(at address: String) { source = .address(address) }

    package func addRoutes(to router: Router<GatewayContext>) {
        router.get("/lottery/:name/**") { request, context in
            let name = try context.parameters.require("name")
            let path = context.parameters.getCatchAll().joined(separator: "/")
            guard let kind = Self.kind(of: path), Self.isName(name) else {
                throw Problem(.notFound)
            }
            let bytes: [UInt8]
            switch source {
            case .address(let address):
                var response = Response.redirect(
                    to: "\(address)/\(name)/\(path)", type: .temporary)
                response.headers[.accessControlAllowOrigin] = Self.anyPage
                return response
            case .bytes(let read):
                guard let found = await read("\(name)/\(path)") else { throw Problem(.notFound) }
                bytes = found
            }
            var fields: HTTPFields = [.contentType: kind.type, .cacheControl: kind.caching]
            fields[.accessControlAllowOrigin] = Self.anyPage
            return Response(
                status: .ok, headers: fields,
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        }
    }

    /// A page anywhere may check a draw, and follows a redirect only where that says so too.
    private static let anyPage = "*"
    /// A file that never changes may be kept for a year.
    private static let immutable = "public, max-age=31536000, immutable"

    /// How a file is served; nil for a path that no campaign's file has.
    static func kind(of path: String) -> (type: String, caching: String)? {
        let text = "text/plain; charset=utf-8"
        if path == CampaignPath.checkpoint { return (text, "public, max-age=1") }
        if TileCoordinate(path: path) != nil { return ("application/octet-stream", immutable) }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard let folder = parts.first, parts.count >= 2, parts.allSatisfy(isPart) else {
            return nil
        }
        switch folder {
        case "seals":
            guard TileNumber(path: parts.dropFirst().joined(separator: "/")) != nil else {
                return nil
            }
            return ("application/octet-stream", immutable)
        case "manifest" where parts.count == 2:
            return path.hasSuffix(".json")
                ? ("application/json", immutable)
                // Signatures are added.
                : path.hasSuffix(".sig") ? (text, "public, max-age=60") : nil
        case "states" where parts.count == 2 && UInt64(parts[1]) != nil:
            return (text, immutable)
        case "draws" where parts.count == 3:
            return (type(of: path), "public, max-age=60")
        case "draws" where parts.count == 4 && parts[2] == "operator":
            return (text, immutable)
        case "daily" where parts.count == 2:
            return (type(of: path), immutable)
        default: return nil
        }
    }

    private static func type(of path: String) -> String {
        if path.hasSuffix(".json") { return "application/json" }
        return path.hasSuffix(".tsr")
            ? "application/timestamp-reply" : "text/plain; charset=utf-8"
    }

    private static func isPart(_ part: Substring) -> Bool {
        !part.isEmpty && part != "." && part != ".."
            && part.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D
                    || byte == 0x2E
            }
    }

    private static func isName(_ name: String) -> Bool {
        isPart(name[...]) && !name.contains(".")
    }
}
