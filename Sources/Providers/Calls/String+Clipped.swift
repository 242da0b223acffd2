extension String {
    /// As much of it as a provider takes, which counts code points and not what a reader sees as one character: so do
    /// WeChat Pay and Alipay, and so does the maxLength of ISO 20022's schemas.
    func clipped(codePointsMaximum: Int) -> String {
        String(String.UnicodeScalarView(unicodeScalars.prefix(codePointsMaximum)))
    }
}
