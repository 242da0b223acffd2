import Providers

extension ProviderReply {
    static var errorPage: ProviderReply {
        ProviderReply(
            status: 502, fields: ["Content-Type": "text/html"],
            body: Array("<html><body><h1>502 Bad Gateway</h1></body></html>".utf8))
    }
}
