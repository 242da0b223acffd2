/// Seller (销售方) or buyer (购买方) as the invoice prints them.
package struct Party: Sendable, Hashable {
    package var name: String
    /// Empty for a private buyer, who has none.
    package var taxNumber: String
    /// One text, as the form has one line for both (地址、电话); empty where it has none.
    package var addressAndPhone: String
    /// One text (开户行及账号); empty where the form has none.
    package var bankAndAccount: String

    package init(
        name: String, taxNumber: String, addressAndPhone: String = "", bankAndAccount: String = ""
    ) {
        self.name = name
        self.taxNumber = taxNumber
        self.addressAndPhone = addressAndPhone
        self.bankAndAccount = bankAndAccount
    }
}
