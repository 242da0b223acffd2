import HTTPTypes
import Hummingbird
import NIOCore

/// A form on its way in: bounded before it is read, and only from our own page.
enum PageRequest {
    enum Outcome {
        case form(URLEncodedForm)
        case refused(HTTPResponse.Status)
    }

    static func read(_ request: Request) async -> Outcome {
        if let name = HTTPField.Name("Sec-Fetch-Site"), let site = request.headers[name],
            site != "same-origin", site != "none"
        {
            return .refused(.forbidden)
        }
        let type = (request.headers[.contentType] ?? "").split(separator: ";").first ?? ""
        guard type.lowercased() == "application/x-www-form-urlencoded" else {
            return .refused(.unsupportedMediaType)
        }
        var body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: URLEncodedForm.bytesMaximum)
        } catch {
            return .refused(.contentTooLarge)
        }
        let bytes = body.readBytes(length: body.readableBytes) ?? []
        guard let form = URLEncodedForm(bytes, names: TypedQuery.fieldNames) else {
            return .refused(.badRequest)
        }
        return .form(form)
    }
}
