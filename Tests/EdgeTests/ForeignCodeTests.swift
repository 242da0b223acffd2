import Edge
import Testing

struct ForeignCodeTests {
    @Test(
        arguments: [
            ("wxp://f2f0AbCdEf", .payment), ("WXP://F2F0", .payment),
            ("weixin://wxpay/bizpayurl?pr=x", .payment), ("https://qr.alipay.com/fkx1", .payment),
            ("HTTPS://QR.ALIPAY.COM/FKX1", .payment), ("https://qr.95516.com/0001", .payment),
            ("00020101021126380006", .payment), ("alipays://platformapi/startapp", .payment),
            ("BEGIN:VCARD\nN:Li", .contact), ("MECARD:N:Li;;", .contact), ("tel:12366", .contact),
            ("https://u.wechat.com/abc", .contact), ("http://weixin.qq.com/r/abc", .contact),
            ("mailto:a@example.org", .contact), ("WIFI:T:WPA;S:a;P:b;;", .wifi),
            ("https://dppt.beijing.chinatax.gov.cn:8443/v/2_2699_2026", .invoiceLink),
            ("https://chinatax.gov.cn/", .invoiceLink), ("http://example.org/", .link),
            ("https://chinatax.gov.cn.example.org/", .link),
            ("https://chinatax.gov.cn@example.org/", .link),
            ("https://example.org/?x=https://chinatax.gov.cn/", .link),
            ("https://notchinatax.gov.cn/", .link), ("www.example.org", .link),
            ("myapp://open", .link), ("6901234567892", .digits), (" 12 ", .digits),
            ("hello", .text), ("", .text), ("发票", .text),
        ] as [(String, ForeignCode)])
    func eachKindIsTold(_ text: String, _ kind: ForeignCode) {
        #expect(ForeignCode(text) == kind)
    }
}
