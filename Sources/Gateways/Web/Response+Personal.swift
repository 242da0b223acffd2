import Edge
import HTTPTypes
import Hummingbird

extension Response {
    /// The page of one person: no search engine leads there, and the language that its address asks for is kept.
    func personal(keeping asked: Language?) -> Response {
        var response = self
        if let name = HTTPField.Name("X-Robots-Tag") { response.headers[name] = "noindex" }
        if let asked { response.headers[.setCookie] = PageLanguage.cookie(asked) }
        return response
    }
}
