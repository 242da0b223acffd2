package import Edge
import HTTPTypes
package import Hummingbird

/// A form on its way in: bounded before it is read, and only from our own page.
package enum PageRequest {
    enum Outcome {
        case form(URLEncodedForm)
        case refused(HTTPResponse.Status)
    }

    /// True if no other site's page sent it. Old browsers send no `Sec-Fetch-Site`, and have sent
    /// `Origin` with a POST for longer.
    package static func isOurs(_ request: Request) -> Bool {
        if let name = HTTPField.Name("Sec-Fetch-Site"), let site = request.headers[name] {
            return site == "same-origin" || site == "none"
        }
        guard let origin = request.headers[.origin] else { return true }
        let host = origin.split(separator: "/").last.map(String.init)
        return host != nil && host == request.head.authority
    }

    /// A form of these fields, bounded before it is read.
    package static func form(of request: Request, names: Set<String>) async throws -> URLEncodedForm
    {
        let type = (request.headers[.contentType] ?? "").split(separator: ";").first ?? ""
        guard type.lowercased() == "application/x-www-form-urlencoded" else {
            throw Problem(.unsupportedMediaType)
        }
        let bytes = try await request.bytes(upTo: URLEncodedForm.bytesMaximum)
        guard let form = URLEncodedForm(bytes, names: names) else { throw Problem(.badRequest) }
        return form
    }

    /// - Parameter names: of the fields that the form has.
    static func read(
        _ request: Request, names: Set<String> = SubmittedForm.fieldNames
    ) async -> Outcome {
        guard isOurs(request) else { return .refused(.forbidden) }
        do {
            return .form(try await form(of: request, names: names))
        } catch {
            let problem = error as? Problem ?? .brokenOff
            return .refused(HTTPResponse.Status(code: problem.code.status))
        }
    }
}
