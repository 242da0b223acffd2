package import HTTPTypes
package import Hummingbird

extension Response {
    /// 303 See Other (RFC 9110, section 15.4.4), the answer to a form: Back and a reload send nothing again.
    /// - Parameters:
    ///   - address: of our own site.
    ///   - language: in which whoever follows will read, where the form says it.
    package static func seeOther(
        _ address: String, setting cookies: [HTTPField] = [], in language: Language? = nil
    ) -> Response {
        var headers: HTTPFields = [.location: address, .cacheControl: "no-store"]
        if let language { headers[.contentLanguage] = language.rawValue }
        for cookie in cookies { headers.append(cookie) }
        return Response(status: .seeOther, headers: headers)
    }
}
