// better-auth's names for what our tables hold.

export const accountFields = { emailVerified: "email_verified", createdAt: "created", updatedAt: "modified" };

export const methodFields = {
  accountId: "provider_account_id",
  providerId: "provider",
  userId: "account_id",
  password: "password_hash",
  accessToken: "access_token",
  refreshToken: "refresh_token",
  idToken: "id_token",
  accessTokenExpiresAt: "access_token_expires_at",
  refreshTokenExpiresAt: "refresh_token_expires_at",
  createdAt: "created",
  updatedAt: "modified",
};

export const sessionFields = {
  userId: "account_id",
  token: "token_hash",
  expiresAt: "expires_at",
  ipAddress: "ip_address",
  userAgent: "user_agent",
  createdAt: "created",
  updatedAt: "modified",
};

export const tokenFields = { expiresAt: "expires_at", createdAt: "created", updatedAt: "modified" };

export const secondFactorSchema = {
  user: { fields: { twoFactorEnabled: "two_factor" } },
  twoFactor: {
    modelName: "second_factors",
    fields: {
      secret: "sealed_secret",
      backupCodes: "sealed_recovery_codes",
      userId: "account_id",
      failedVerificationCount: "failures",
      lockedUntil: "locked_until",
    },
  },
};
