import Cryptography
import Invoices

/// A text that is encrypted under the merchant's APIv3 key (AEAD_AES_256_GCM): a callback's
/// content, a certificate.
struct WeChatPayResource: Sendable, Equatable {
    var algorithm = ""
    var nonce = ""
    var associated = ""
    var ciphertext = ""

    static let algorithm = "AEAD_AES_256_GCM"
    /// A certificate has some two thousand bytes, a bill fewer.
    static let bytesMaximum = 64 << 10

    init(_ reader: inout JSONReader) throws(JSONError) {
        try reader.object { (reader, name) throws(JSONError) in
            switch name {
            case "algorithm": algorithm = try reader.string(maximumBytes: 64)
            case "nonce": nonce = try reader.string(maximumBytes: 64)
            case "associated_data": associated = try reader.string(maximumBytes: 256)
            case "ciphertext": ciphertext = try reader.string(maximumBytes: Self.bytesMaximum)
            default: try reader.skip()
            }
        }
    }

    /// Nil unless somebody who knows the key has sealed it.
    func opened(under key: [UInt8]) -> [UInt8]? {
        guard algorithm == Self.algorithm, let sealed = Base64.decode(ciphertext) else {
            return nil
        }
        return AES256GCM.open(
            sealed, key: key, nonce: Array(nonce.utf8), associated: Array(associated.utf8))
    }
}

/// The answer to `GET /v3/certificates`.
struct WeChatPayCertificates {
    private(set) var certificates: [X509Certificate] = []

    /// Two are in flight at a change.
    private static let countMaximum = 16

    /// One that does not open, or is not the one that it is listed as, is left out.
    init(_ body: [UInt8], sealedUnder key: [UInt8]) throws(JSONError) {
        var reader = JSONReader(body)
        try reader.object { (reader, name) throws(JSONError) in
            guard name == "data" else {
                try reader.skip()
                return
            }
            try reader.array(maximum: Self.countMaximum) { (reader) throws(JSONError) in
                var serial = ""
                var sealed: WeChatPayResource?
                try reader.object { (reader, name) throws(JSONError) in
                    switch name {
                    case "serial_no": serial = try reader.string(maximumBytes: 64)
                    case "encrypt_certificate": sealed = try WeChatPayResource(&reader)
                    default: try reader.skip()
                    }
                }
                guard let text = sealed?.opened(under: key),
                    let certificate = X509Certificate(pem: String(decoding: text, as: UTF8.self)),
                    certificate.serial == serial.uppercased()
                else { return }
                certificates.append(certificate)
            }
        }
        try reader.finish()
    }
}
