import Cryptography

/// The signature of WeChat and WeCom: SHA-1 over the sorted parts, one of which is a secret that only
/// they and we know (developers.weixin.qq.com, "验证消息的确来自微信服务器").
enum WeChatSignature {
    /// 40 hexadecimal digits in lower case. The parts are sorted by their bytes.
    static func make(_ parts: [String]) -> String {
        let sorted = parts.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
        return Hexadecimal.encode(SHA1.digest(sorted.flatMap(\.self)))
    }

    static func fits(_ given: String, _ parts: [String]) -> Bool {
        ConstantTime.equal(Array(given.utf8), Array(make(parts).utf8))
    }
}
